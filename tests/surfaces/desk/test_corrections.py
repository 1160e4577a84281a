"""Corrections and holds at the desk: for hall managers, every look recorded."""

from __future__ import annotations

import pytest

from huiban.domains.directory.public import Role
from huiban.domains.people.models import Person
from huiban.domains.privacy.models import Correction, Hold
from huiban.domains.privacy.public import ask_correction
from huiban.foundation.access_log.public import AccessEntry
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def asked() -> Correction:
    make.item()
    return ask_correction(
        actor=make.applicant(),
        field="name",
        new_value="李样板",
        reason="写错了一个字",
        proofs=[("a.png", make.picture())],
    )


def test_the_list_shows_masks_and_the_sheet_what_must_be_compared(enter, asked):
    manager = enter(Role.HALL_MANAGER)
    listed = manager.get("/desk/corrections/").content.decode()
    assert "李样板" not in listed and "李**" in listed
    assert not AccessEntry.objects.filter(person_id=asked.person_id, operation="privacy.correction").exists()
    sheet = manager.get(f"/desk/corrections/{asked.id}/").content.decode()
    assert "李样板" in sheet and "李样本" in sheet and "写错了一个字" in sheet
    assert AccessEntry.objects.filter(person_id=asked.person_id, operation="privacy.correction").exists()
    proof = asked.proofs.get().document_id
    answer = manager.get(f"/desk/corrections/{asked.id}/proofs/{proof}/")
    assert b"".join(answer.streaming_content)[:4] == b"\x89PNG"


def test_a_decision_needs_a_choice_and_words(enter, asked):
    manager, address = enter(Role.HALL_MANAGER), f"/desk/corrections/{asked.id}/decision"
    assert manager.post(address, {"answer": "看过原件，已更正。"}).status_code == 422
    assert manager.post(address, {"decision": "grant", "answer": ""}).status_code == 422
    assert (
        manager.post(address, {"decision": "grant", "answer": "看过原件，已更正。"}).url
        == "/desk/corrections/"
    )
    assert Person.objects.get(id=asked.person_id).name == "李样板"
    assert manager.post(address, {"decision": "refuse", "answer": "又不行了。"}).status_code == 409
    assert "李" in manager.get("/desk/corrections/?list=decided").content.decode()


@pytest.mark.parametrize(
    "role", [Role.CLERK, Role.APPROVER, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.SYSTEM_ADMIN]
)
def test_for_others_there_is_nothing(enter, asked, role):
    browser = enter(role)
    for path in ("/desk/corrections/", f"/desk/corrections/{asked.id}/", "/desk/holds/"):
        assert browser.get(path).status_code == 404
    answer = browser.post(
        f"/desk/corrections/{asked.id}/decision", {"decision": "grant", "answer": "已更正。"}
    )
    assert answer.status_code == 404
    assert "/desk/corrections/" not in browser.get("/desk/").content.decode()


def test_a_hold_is_placed_seen_on_the_case_and_lifted(enter):
    case = make.submitted()
    manager = enter(Role.HALL_MANAGER)
    wrong = manager.post("/desk/holds/", {"number": "1", "kind": "suit", "reason": "法院通知保全"})
    assert wrong.status_code == 422
    posted = {"number": case.number, "kind": "suit", "reason": "法院通知保全"}
    assert manager.post("/desk/holds/", posted).url == "/desk/holds/"
    assert "法院通知保全" in manager.get("/desk/holds/").content.decode()
    assert "正在保全" in manager.get(f"/desk/cases/{case.number}/").content.decode()
    hold = Hold.objects.get()
    assert manager.post(f"/desk/holds/{hold.id}/lifting", {"lifted_reason": ""}).status_code == 422
    manager.post(f"/desk/holds/{hold.id}/lifting", {"lifted_reason": "判决已经生效"})
    hold.refresh_from_db()
    assert hold.lifted_at is not None
    assert "正在保全" not in manager.get(f"/desk/cases/{case.number}/").content.decode()


def test_a_closed_account_leaves_its_case_readable(enter):
    from huiban.domains.cases.public import withdraw
    from huiban.domains.privacy.public import leave

    case = make.submitted()
    withdraw(actor=make.applicant(case.person), number=case.number)
    leave(actor=make.applicant(case.person))
    page = enter(Role.HALL_MANAGER).get(f"/desk/cases/{case.number}/").content.decode()
    assert "李样本" in page and "本人已注销" in page
