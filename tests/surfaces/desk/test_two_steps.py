"""The second step at the door, the account page, and a session that cannot be planted."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from huiban.domains.directory.public import (
    Role,
    SecondFactor,
    begin_second_factor,
    code_at,
    confirm_second_factor,
    find_staff,
    has_second_factor,
    list_open_sessions,
    proposed_limits,
    set_role_policy,
)
from huiban.foundation.actors import SYSTEM
from huiban.foundation.facts.public import FactRecord
from huiban.foundation.moment import at, now
from huiban.foundation.tokens.public import find_bearer
from tests import factories as make
from tests.surfaces.desk.signing_in import signed_in

pytestmark = pytest.mark.django_db


def enrolled(role=Role.CLERK):
    """Somebody with a factor set up some minutes ago, its secret and the recovery codes."""
    staff, before = make.staff(role), now() - timedelta(minutes=5)
    with at(before):
        secret = begin_second_factor(actor=make.acting(staff)).secret
        return staff, secret, confirm_second_factor(actor=make.acting(staff), code=code_at(secret, before))


def password_given(staff, **more):
    browser = Client()
    answer = browser.post("/desk/sign-in/", {"username": staff.username, "password": make.PASSWORD, **more})
    return browser, answer


def must_have_a_factor(role):
    set_role_policy(actor=SYSTEM, role=role, limits=replace(proposed_limits(role), second_factor=True))


def test_password_and_code_open_the_door_to_where_one_was_going():
    staff, secret, _codes = enrolled()
    make.window(47)
    browser, answer = password_given(staff, next="/desk/cases/", window="47")
    assert answer.headers["Location"] == "/desk/sign-in/code/"
    assert browser.get("/desk/").status_code == 303
    assert browser.get("/desk/sign-in/code/").status_code == 200
    answer = browser.post("/desk/sign-in/code/", {"code": code_at(secret, now())})
    assert answer.headers["Location"] == "/desk/cases/"
    assert "47 号窗口" in browser.get("/desk/").content.decode()
    fact = FactRecord.objects.get(tag="directory:staff:signed_in", subject=staff.username)
    assert fact.data == {"method": "code"}


def test_a_wrong_code_and_a_used_one_are_refused():
    staff, secret, _codes = enrolled()
    browser, _answer = password_given(staff)
    assert browser.post("/desk/sign-in/code/", {"code": "1"}).status_code == 422
    code = code_at(secret, now())
    assert browser.post("/desk/sign-in/code/", {"code": code}).status_code == 303
    other, _answer = password_given(staff)
    assert other.post("/desk/sign-in/code/", {"code": code}).status_code == 422
    assert other.get("/desk/").status_code == 303


def test_a_recovery_code_opens_it_too():
    staff, _secret, codes = enrolled()
    browser, _answer = password_given(staff)
    assert browser.post("/desk/sign-in/code/", {"code": codes[0]}).status_code == 303
    assert "9" in browser.get("/desk/account/").content.decode()


def test_guessing_codes_is_slowed_down():
    staff, secret, _codes = enrolled()
    browser, _answer = password_given(staff)
    for _try in range(5):
        browser.post("/desk/sign-in/code/", {"code": "1"})
    answer = browser.post("/desk/sign-in/code/", {"code": code_at(secret, now())})
    assert answer.status_code == 429


def test_the_code_page_without_a_password_leads_back_and_waits_five_minutes():
    assert Client().get("/desk/sign-in/code/").headers["Location"] == "/desk/sign-in/"
    staff, secret, _codes = enrolled()
    browser, _answer = password_given(staff)
    later = now() + timedelta(minutes=6)
    with at(later):
        answer = browser.post("/desk/sign-in/code/", {"code": code_at(secret, later)})
    assert answer.headers["Location"] == "/desk/sign-in/"


def test_a_planted_session_id_is_not_the_one_signed_in_with():
    for staff, secret in ((make.staff(Role.CLERK), ""), enrolled()[:2]):
        browser = Client()
        session = browser.session
        session["planted"] = "1"
        session.save()
        planted = session.session_key
        browser.cookies["sessionid"] = planted
        browser.post("/desk/sign-in/", {"username": staff.username, "password": make.PASSWORD})
        if secret:
            waiting = browser.cookies["sessionid"].value
            assert waiting != planted
            browser.post("/desk/sign-in/code/", {"code": code_at(secret, now())})
            assert browser.cookies["sessionid"].value != waiting
        assert browser.cookies["sessionid"].value != planted
        assert "planted" not in browser.session
        assert browser.get("/desk/").status_code == 200
        attacker = Client()
        attacker.cookies["sessionid"] = planted
        assert attacker.get("/desk/").status_code == 303


def test_who_must_have_a_factor_finds_nothing_else_before():
    staff = make.staff(Role.SYSTEM_ADMIN)
    must_have_a_factor(Role.SYSTEM_ADMIN)
    browser, answer = password_given(staff, next="/desk/")
    assert answer.headers["Location"] == "/desk/account/second-factor/?next=%2Fdesk%2F"
    for page in ("/desk/", "/desk/account/", "/desk/account/tokens/", "/desk/password/"):
        led = browser.get(page, follow=True)
        assert led.redirect_chain[-1][0].startswith("/desk/account/second-factor/"), page
    page = browser.get("/desk/account/second-factor/").content.decode()
    assert "密钥 <code" not in page
    assert not SecondFactor.objects.filter(staff=staff).exists()  # looking makes no secret
    begun = browser.post("/desk/account/second-factor/", {"next": "/desk/"})
    assert begun.headers["Location"] == "/desk/account/second-factor/?next=%2Fdesk%2F"
    page = browser.get("/desk/account/second-factor/").content.decode()
    secret = SecondFactor.objects.get(staff=staff).secret
    assert "<svg" in page
    assert secret in re.sub(r"\s", "", page)
    wrong = browser.post("/desk/account/second-factor/", {"code": "1"})
    assert wrong.status_code == 422
    done = browser.post("/desk/account/second-factor/", {"code": code_at(secret, now()), "next": "/desk/"})
    assert len(set(re.findall(r"<code>(\w{5}-\w{5})</code>", done.content.decode()))) == 10
    assert browser.get("/desk/").status_code == 200


def test_a_secret_that_waited_too_long_is_not_shown_again():
    staff = make.staff(Role.CLERK)
    browser = Client()
    browser.force_login(staff)
    browser.post("/desk/account/second-factor/")
    old = SecondFactor.objects.get(staff=staff).secret
    assert old in re.sub(r"\s", "", browser.get("/desk/account/second-factor/").content.decode())
    SecondFactor.objects.update(created_at=now() - timedelta(minutes=16))
    page = browser.get("/desk/account/second-factor/").content.decode()
    assert old not in re.sub(r"\s", "", page)
    browser.post("/desk/account/second-factor/")
    assert SecondFactor.objects.get(staff=staff).secret != old
    nothing_begun = browser.post("/desk/account/second-factor/", {"code": code_at(old, now())})
    assert nothing_begun.status_code == 422


def test_setting_up_does_not_ask_twice():
    staff, _secret, _codes = enrolled()
    browser = Client()
    browser.force_login(staff)
    assert browser.get("/desk/account/second-factor/").headers["Location"] == "/desk/account/"


def test_one_ends_a_session_elsewhere_and_all_others():
    staff = make.staff(Role.CLERK)
    here, there, elsewhere = signed_in(staff), signed_in(staff), signed_in(staff)
    oldest = list_open_sessions(staff.id)[1]
    assert here.post(f"/desk/account/sessions/{oldest.id}/end").status_code == 303
    assert there.get("/desk/").status_code == 303
    assert elsewhere.get("/desk/").status_code == 200
    here.post("/desk/account/sessions/end")
    assert elsewhere.get("/desk/").status_code == 303
    assert here.get("/desk/account/").status_code == 200


def test_nobody_ends_somebody_elses_here():
    mine, other = signed_in(make.staff(Role.CLERK)), make.staff(Role.CLERK)
    signed_in(other)
    theirs = list_open_sessions(other.id)[0]
    assert mine.post(f"/desk/account/sessions/{theirs.id}/end").status_code == 404
    assert list_open_sessions(other.id)


def test_an_idle_session_is_out_and_a_page_that_asks_by_itself_does_not_keep_it():
    staff = make.staff(Role.CLERK)
    browser, begun = signed_in(staff), now()
    with at(begun + timedelta(minutes=200)):
        assert browser.get("/desk/", headers={"X-Huiban-Live": "1"}).status_code == 200
    with at(begun + timedelta(minutes=241)):
        assert browser.get("/desk/").status_code == 303


def test_signing_out_ends_the_session_itself():
    staff = make.staff(Role.CLERK)
    browser = signed_in(staff)
    stolen = Client()
    stolen.cookies["sessionid"] = browser.cookies["sessionid"].value
    browser.post("/desk/sign-out/")
    assert stolen.get("/desk/").status_code == 303
    assert not list_open_sessions(staff.id)


def test_a_phone_is_kept_and_a_wrong_one_told():
    staff = make.staff(Role.CLERK)
    browser = signed_in(staff)
    assert browser.post("/desk/account/mobile", {"mobile": "12"}).status_code == 422
    browser.post("/desk/account/mobile", {"mobile": "138 0000 0001"})
    kept = find_staff(id=staff.id)
    assert kept is not None
    assert kept.mobile == "13800000001"
    page = browser.get("/desk/account/").content.decode()
    assert "0001" in page
    assert "13800000001" not in page


def test_a_token_is_issued_shown_once_and_ended():
    browser = signed_in(make.staff(Role.CLERK))
    wrong = browser.post("/desk/account/tokens/", {"name": "", "days": "9999"})
    assert wrong.status_code == 422
    assert set(wrong.context["errors"]) == {"name", "scopes", "days"}
    made = browser.post("/desk/account/tokens/", {"name": "数据中台", "scopes": ["cases:read"], "days": "30"})
    token = made.context["token"]
    bearer = find_bearer(token)
    assert bearer is not None
    page = browser.get("/desk/account/tokens/").content.decode()
    assert "数据中台" in page
    assert token not in page
    browser.post(f"/desk/account/tokens/{bearer.token_id}/revocation")
    assert find_bearer(token) is None


def test_changing_the_phone_asks_who_sits_here_first():
    staff, secret, _codes = enrolled()
    browser = Client()
    browser.force_login(staff)
    later = now() + timedelta(minutes=11)
    with at(later):
        asked = browser.post("/desk/account/factor-removal")
        assert asked.status_code == 403
        assert has_second_factor(staff.id)
        given = {"kept": asked.context["kept"], "proof": code_at(secret, later)}
        assert browser.post("/desk/account/factor-removal", given).status_code == 303
    assert not has_second_factor(staff.id)


@pytest.mark.parametrize("page", ["desk:sign-in", "desk:sign-out"])
def test_whoever_owes_a_factor_may_leave_or_sign_in_as_another(page):
    must_have_a_factor(Role.CLERK)
    staff, other = make.staff(Role.CLERK), make.staff(Role.REVIEWER)
    browser, _answer = password_given(staff)
    answer = browser.post(reverse(page), {"username": other.username, "password": make.PASSWORD})
    assert answer.status_code in (302, 303)
    assert list_open_sessions(staff.id) == []
