"""Staff by an outside provider: second factors, binding, proof before sensitive acts, leaving."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from huiban.domains.directory.public import (
    Role,
    begin_second_factor,
    code_at,
    confirm_second_factor,
    list_identities,
    list_open_sessions,
    proposed_limits,
    set_role_policy,
)
from huiban.foundation.actors import SYSTEM
from huiban.foundation.facts.public import FactRecord
from huiban.foundation.moment import at, now
from huiban.foundation.openid.tokens import LOGOUT_EVENT
from tests import factories as make
from tests.openid.browsers import came, is_in, path_of, refused, went
from tests.openid.providers import Liar
from tests.surfaces.desk.signing_in import signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]


@pytest.fixture
def staff(liar: Liar):
    member = make.staff(Role.CLERK)
    liar.claims["preferred_username"] = member.username
    return member


def page(browser: Client, path: str) -> str:
    return browser.get(path).content.decode()


def enrolled(member) -> str:
    before = now() - timedelta(minutes=5)
    with at(before):
        secret = begin_second_factor(actor=make.acting(member)).secret
        confirm_second_factor(actor=make.acting(member), code=code_at(secret, before))
    return secret


def must_have_a_factor() -> None:
    limits = replace(proposed_limits(Role.CLERK), second_factor=True)
    set_role_policy(actor=SYSTEM, role=Role.CLERK, limits=limits)


def test_the_door_shows_providers_for_staff_only_and_none_without_a_file(liar, providers_file):
    assert "示例staff" in page(Client(), "/desk/sign-in/")
    assert "示例public" not in page(Client(), "/desk/sign-in/")
    assert "Sample staff" in Client(headers={"Accept-Language": "en"}).get("/desk/sign-in/").content.decode()
    providers_file.unlink()
    assert "统一身份" not in page(Client(), "/desk/sign-in/")
    assert Client().get("/desk/sign-in/with/staff/").status_code == 404


def test_a_stranger_is_told_plainly(liar):
    liar.claims["preferred_username"] = "nobody-here"
    browser = Client()
    came(browser, liar)
    assert "没有连着它的账号" in refused(browser)


def test_the_sign_in_is_a_fact_and_leads_where_one_was_going(liar, staff):
    browser = Client()
    away = browser.get("/desk/sign-in/with/staff/", {"next": "/desk/cases/"}).headers["Location"]
    asked = parse_qs(urlsplit(away).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["response_type"] == ["code"]
    assert browser.get(path_of(liar.agree(away))).headers["Location"] == "/desk/cases/"
    fact = FactRecord.objects.get(tag="directory:staff:signed_in", subject=staff.username)
    assert fact.data == {"method": "staff"}


def test_ones_own_second_factor_is_asked_for_unless_the_provider_says_it_took_one(liar, staff):
    secret = enrolled(staff)
    browser = Client()
    came(browser, liar)
    assert not is_in(browser)
    assert browser.post("/desk/sign-in/code/", {"code": "000000"}).status_code == 422
    assert browser.post("/desk/sign-in/code/", {"code": code_at(secret, now())}).status_code == 303
    assert is_in(browser)
    liar.claims["amr"] = ["pwd", "otp"]
    other = Client()
    came(other, liar)
    assert is_in(other)


def test_another_value_than_the_configured_one_is_no_second_factor(liar, staff):
    enrolled(staff)
    liar.claims["amr"] = ["pwd"]
    browser = Client()
    came(browser, liar)
    assert not is_in(browser)


def test_who_must_have_a_factor_sets_one_up_unless_the_provider_took_one(liar, staff):
    must_have_a_factor()
    browser = Client()
    answer = browser.get(path_of(liar.agree(went(browser))))
    assert answer.headers["Location"].startswith("/desk/account/second-factor/")
    assert not is_in(browser)
    liar.claims["amr"] = ["otp"]
    other = Client()
    came(other, liar)
    assert is_in(other)


def test_a_session_by_a_provider_has_the_limits_of_every_session(liar, staff):
    limits = replace(proposed_limits(Role.CLERK), most_sessions=1)
    set_role_policy(actor=SYSTEM, role=Role.CLERK, limits=limits)
    first, second = Client(), Client()
    came(first, liar)
    came(second, liar)
    assert not is_in(first)
    assert is_in(second)


def test_who_is_signed_in_binds_and_takes_away(liar, providers_file):
    member = make.staff(Role.CLERK)
    browser = signed_in(member)
    assert "连接“示例staff”" in page(browser, "/desk/account/")
    answer = browser.post("/desk/account/sign-ins/staff")
    assert answer.status_code == 200
    away = str(answer.context["address"])
    assert browser.get(path_of(liar.agree(away))).headers["Location"] == "/desk/account/"
    assert "连好了" in page(browser, "/desk/account/")
    other = Client()
    came(other, liar)
    assert is_in(other)
    identity = list_identities(member.id)[0]
    assert browser.post(f"/desk/account/sign-ins/{identity.id}/removal").status_code == 303
    assert is_in(browser)
    assert not is_in(other)
    came(other, liar)
    refused(other)


def test_a_security_administrator_takes_an_account_away(liar, staff):
    browser, administrator = Client(), signed_in(make.staff(Role.SECURITY_ADMIN))
    came(browser, liar)
    assert "统一身份登录" in page(administrator, f"/console/staff/{staff.username}/")
    address = f"/console/staff/{staff.username}/sign-ins/{list_identities(staff.id)[0].id}/removal"
    assert signed_in(make.staff(Role.AUDIT_ADMIN)).post(address).status_code in (403, 404)
    assert administrator.post(address).status_code == 303
    assert not is_in(browser)
    assert list_identities(staff.id) == []


def test_a_binding_begun_by_one_is_not_finished_by_another(liar):
    one, other = make.staff(Role.CLERK), make.staff(Role.CLERK)
    browser = signed_in(one)
    away = str(browser.post("/desk/account/sign-ins/staff").context["address"])
    back = path_of(liar.agree(away))
    session = browser.session
    kept = session["outside_flows"]
    browser.post("/desk/sign-out/")
    browser = signed_in(other)
    session = browser.session
    session["outside_flows"] = kept
    session.save()
    browser.get(back)
    assert list_identities(one.id) == list_identities(other.id) == []


def test_proof_given_at_the_provider_lets_the_act_go_on(liar, staff):
    browser = Client()
    came(browser, liar)
    answer = browser.post("/desk/account/mobile", {"mobile": "13800000009"})
    assert answer.status_code == 403, "a sign-in there of unknown age is no proof"
    assert "/desk/sign-in/with/staff/proof/" in answer.content.decode()
    away = browser.get("/desk/sign-in/with/staff/proof/").headers["Location"]
    asked = parse_qs(urlsplit(away).query)
    assert (asked["prompt"], asked["max_age"]) == (["login"], ["0"])
    liar.claims["auth_time"] = int(time.time())
    assert browser.get(path_of(liar.agree(away))).headers["Location"] == "/desk/proof/"
    shown = browser.get("/desk/proof/")
    answer = browser.post(str(shown.context["path"]), {"kept": shown.context["kept"]})
    assert answer.status_code == 303
    staff.refresh_from_db()
    assert staff.mobile == "13800000009"
    assert browser.get("/desk/proof/").status_code == 303


@pytest.mark.parametrize("said", [None, -3600, "now", True])
def test_no_or_an_old_moment_of_signing_in_there_is_no_proof(liar, staff, said):
    browser = Client()
    came(browser, liar)
    away = browser.get("/desk/sign-in/with/staff/proof/").headers["Location"]
    liar.claims["auth_time"] = int(time.time()) + said if type(said) is int else said
    browser.get(path_of(liar.agree(away)))
    assert browser.post("/desk/account/mobile", {"mobile": "13800000009"}).status_code == 403


def test_proof_of_somebody_else_is_none(liar, staff):
    browser = Client()
    came(browser, liar)
    away = browser.get("/desk/sign-in/with/staff/proof/").headers["Location"]
    liar.claims |= {"auth_time": int(time.time()), "sub": "somebody-else"}
    browser.get(path_of(liar.agree(away)))
    assert browser.post("/desk/account/mobile", {"mobile": "13800000009"}).status_code == 403


def test_a_fresh_sign_in_there_is_a_proof(liar, staff):
    liar.claims["auth_time"] = int(time.time())
    browser = Client()
    came(browser, liar)
    assert browser.post("/desk/account/mobile", {"mobile": "13800000009"}).status_code == 303


def test_whoever_leaves_is_shown_the_way_out_there(liar, staff):
    liar.metadata = {"end_session_endpoint": f"{liar.issuer}/end?tenant=1"}
    browser = Client()
    came(browser, liar)
    answer = browser.post("/desk/sign-out/")
    assert answer.status_code == 200
    address = urlsplit(str(answer.context["address"]))
    assert address.path == "/end"
    asked = parse_qs(address.query)
    assert asked["tenant"] == ["1"]
    assert asked["post_logout_redirect_uri"] == ["http://testserver/"]
    assert asked["id_token_hint"][0].count(".") == 2
    assert not is_in(browser)


def logout(liar: Liar, **changes) -> int:
    claims = {"events": {LOGOUT_EVENT: {}}, "jti": "1"} | changes
    token = liar.token(**claims)
    return Client().post("/sign-in-providers/staff/logout", {"logout_token": token}).status_code


def test_the_provider_ends_sessions_by_a_signed_token(liar, staff):
    browser, other, by_password = Client(), Client(), signed_in(staff)
    liar.claims["sid"] = "a"
    came(browser, liar)
    liar.claims["sid"] = "b"
    came(other, liar)
    assert logout(liar, sid="a") == 200
    assert (is_in(browser), is_in(other)) == (False, True)
    assert logout(liar) == 200
    assert (is_in(other), is_in(by_password)) == (False, True)
    assert len(list_open_sessions(staff.id)) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"events": {}},
        {"events": None},
        {"nonce": "a"},
        {"sub": None},
        {"aud": "somebody-else"},
        {"iss": "https://evil.example"},
        {"iat": 1},
    ],
)
def test_a_logout_token_that_is_wrong_ends_nothing(liar, staff, changes):
    browser = Client()
    came(browser, liar)
    assert logout(liar, **changes) == 400
    assert is_in(browser)


def test_an_id_token_is_no_logout_token_and_no_provider_is_no_address(liar, staff):
    browser = Client()
    came(browser, liar)
    token = liar.token(nonce="a")
    assert Client().post("/sign-in-providers/staff/logout", {"logout_token": token}).status_code == 400
    assert Client().post("/sign-in-providers/none/logout", {"logout_token": token}).status_code == 404
    assert Client().get("/sign-in-providers/staff/logout").status_code == 405
    assert is_in(browser)


def test_too_many_ways_begun_are_refused(liar, settings, tmp_path):
    own = tmp_path / "limits.yaml"
    own.write_text("rules:\n  outside-sign-in: {anonymous: 2/10m}\n")
    settings.HUIBAN_RATE_LIMITS = str(own)
    settings.HUIBAN_HALL_NETWORKS = ()
    browser = Client(REMOTE_ADDR="198.51.100.7")
    statuses = [browser.get("/desk/sign-in/with/staff/").status_code for _time in range(3)]
    assert statuses == [303, 303, 429]
