"""Before a sensitive act: who sits here? And what was typed is still there afterwards."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from huiban.domains.directory.public import Role, find_staff, has_role, list_proposals, verify_staff
from huiban.foundation.moment import at, now
from tests import factories as make

pytestmark = pytest.mark.django_db
NEW = "/console/staff/new/"


@pytest.fixture
def later():
    """A quarter of an hour after everything that is signed in before it."""
    return now() + timedelta(minutes=15)


def account(**changes):
    typed = {"username": "zhang", "name": "张样本", "password": make.PASSWORD}
    return {**typed, "organisation": make.centre().id, **changes}


def test_a_fresh_sign_in_is_not_asked(signed_in):
    browser = signed_in(make.staff(Role.SECURITY_ADMIN))
    assert browser.post(NEW, account()).status_code == 303


def test_what_was_typed_waits_for_the_password(signed_in, later):
    browser = signed_in(make.staff(Role.SECURITY_ADMIN))
    with at(later):
        asked = browser.post(NEW, account())
        assert asked.status_code == 403
        assert asked.headers["X-Huiban-Problem"] == "session.proof_needed"
        assert "no-store" in asked.headers["Cache-Control"]
        assert find_staff(username="zhang") is None
        assert make.PASSWORD not in asked.content.decode()
        kept = asked.context["kept"]
        wrong = browser.post(NEW, {"kept": kept, "proof": "not-this-one"})
        assert wrong.status_code == 422
        assert find_staff(username="zhang") is None
        done = browser.post(NEW, {"kept": wrong.context["kept"], "proof": make.PASSWORD})
        assert done.headers["Location"] == "/console/staff/zhang/"
        assert verify_staff(username="zhang", password=make.PASSWORD)
        assert browser.post(NEW, account(username="li")).status_code == 303  # and not asked again


def test_looking_is_never_asked_for(signed_in, later):
    browser = signed_in(make.staff(Role.SECURITY_ADMIN))
    with at(later):
        assert browser.get(NEW).status_code == 200


def test_guessing_is_slowed_down(signed_in, later):
    browser = signed_in(make.staff(Role.SECURITY_ADMIN))
    with at(later):
        kept = browser.post(NEW, account()).context["kept"]
        for _try in range(5):
            browser.post(NEW, {"kept": kept, "proof": "not-this-one"})
        answer = browser.post(NEW, {"kept": kept, "proof": make.PASSWORD})
    assert answer.status_code == 422
    assert find_staff(username="zhang") is None


def test_what_is_kept_is_good_for_this_session_and_page_only(signed_in, later):
    mine, other = signed_in(make.staff(Role.SECURITY_ADMIN)), signed_in(make.staff(Role.SECURITY_ADMIN))
    with at(later):
        kept = mine.post(NEW, account()).context["kept"]
        for browser, address, text in (
            (other, NEW, kept),
            (mine, "/console/sign-in-rules/clerk/", kept),
            (mine, NEW, kept[:-8] + "AAAAAAA="),
            (mine, NEW, "nonsense"),
        ):
            answer = browser.post(address, {"kept": text, "proof": make.PASSWORD})
            assert answer.status_code == 303
    assert find_staff(username="zhang") is None


def test_publishing_asks_and_a_preview_does_not(signed_in, later):
    item = make.item()
    browser = signed_in(make.staff(Role.ITEM_ADMIN))
    address = f"/console/items/{item.code}/versions/new/"
    with at(later):
        text = browser.get(address).context["text"]
        assert browser.post(address, {"step": "preview", "text": text}).status_code == 200
        asked = browser.post(address, {"step": "publish", "text": text, "note": "改"})
        assert asked.status_code == 403
        given = {"kept": asked.context["kept"], "proof": make.PASSWORD}
        assert browser.post(address, given).headers["Location"] == f"/console/items/{item.code}/"
        chosen = SimpleUploadedFile("a.yaml", text.encode())
    with at(later + timedelta(minutes=15)):
        asked = browser.post(address, {"step": "publish", "file": chosen, "note": "改"})
        again = browser.post(address, {"kept": asked.context["kept"], "proof": make.PASSWORD})
        assert again.headers["Location"] == address


def test_a_stranger_is_shown_the_door_not_the_question(client):
    answer = client.post(NEW, account())
    assert answer.headers["Location"].startswith("/desk/sign-in/")


def test_who_may_not_is_not_asked_either(signed_in, later):
    browser = signed_in(make.staff(Role.SYSTEM_ADMIN))
    with at(later):
        assert browser.post(NEW, account()).status_code == 404


def test_an_administrator_is_proposed_and_confirmed_on_the_pages(signed_in):
    security, audit = signed_in(make.staff(Role.SECURITY_ADMIN)), signed_in(make.staff(Role.AUDIT_ADMIN))
    security.post(NEW, account())
    role = {"role": "system_admin", "organisation": make.centre().id}
    security.post("/console/staff/zhang/roles/", role)
    person = find_staff(username="zhang")
    assert person is not None
    assert not has_role(make.acting(person), Role.SYSTEM_ADMIN)
    (proposal,) = list_proposals()
    address = f"/console/proposals/{proposal.id}/decision/"
    security.post(address, {"granted": "1"})
    assert not has_role(make.acting(person), Role.SYSTEM_ADMIN)
    assert "张样本" in audit.get("/console/proposals/").content.decode()
    audit.post(address, {"granted": "1"})
    assert has_role(make.acting(person), Role.SYSTEM_ADMIN)


def test_the_auditor_reads_what_the_others_do_not(signed_in):
    security = signed_in(make.staff(Role.SECURITY_ADMIN))
    security.post(NEW, account())
    audit = signed_in(make.staff(Role.AUDIT_ADMIN))
    page = audit.get("/console/record/", {"subject": "zhang", "first": "2000-01-01", "last": "x"})
    assert "directory:staff:created" in page.content.decode()
    assert audit.get("/console/record/", {"tag": "cases:"}).context["rows"] == []
    assert audit.get("/console/record/", {"before": "x", "subject": "\x00"}).status_code == 200
    assert audit.post("/console/record/").status_code == 405
    assert audit.get("/console/staff/zhang/").status_code == 404
    assert "directory:staff" not in security.get("/console/staff/zhang/").content.decode()
