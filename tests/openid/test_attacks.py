"""What a thief, a broken provider or a wrong one may send: nobody is signed in, and the door says so."""

from __future__ import annotations

import time

import pytest
from django.test import Client

from huiban.domains.directory.public import Role, list_open_sessions
from huiban.foundation.facts.public import FactRecord
from huiban.foundation.openid import metadata
from tests import factories as make
from tests.openid import providers as sign
from tests.openid.browsers import came, is_in, path_of, refused, went
from tests.openid.providers import Liar

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]
RETURN = "/desk/sign-in/with/staff/return/"


@pytest.fixture
def staff(liar: Liar):
    member = make.staff(Role.CLERK)
    liar.claims["preferred_username"] = member.username
    return member


def test_what_is_right_is_let_in(liar, staff):
    browser = Client()
    came(browser, liar)
    assert is_in(browser)
    form = liar.forms[0]
    assert form["redirect_uri"] == f"http://testserver{RETURN}"
    assert len(form["code_verifier"]) >= 43


def hour_ago():
    return int(time.time()) - 3600


WRONG = {
    "nonce": lambda: {"nonce": "another"},
    "no nonce": lambda: {"nonce": None},
    "audience": lambda: {"aud": "somebody-else"},
    "two audiences": lambda: {"aud": [sign.CLIENT, "somebody-else"]},
    "azp": lambda: {"azp": "somebody-else"},
    "issuer": lambda: {"iss": "https://evil.example"},
    "issuer with a slash": lambda: {"iss": "slash"},
    "expired": lambda: {"exp": int(time.time()) - 61},
    "endless": lambda: {"exp": None},
    "old": lambda: {"iat": hour_ago()},
    "undated": lambda: {"iat": None},
    "of the future": lambda: {"iat": int(time.time()) + 600},
    "not yet": lambda: {"nbf": int(time.time()) + 600},
    "no subject": lambda: {"sub": None},
    "a number for a subject": lambda: {"sub": 7},
    "access token of another": lambda: {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"},
    "logout token": lambda: {"events": {}},
    "true for a time": lambda: {"exp": True},
}


@pytest.mark.parametrize("what", WRONG)
def test_a_token_that_says_something_wrong_is_refused(liar, staff, what):
    changes = WRONG[what]()
    liar.claims |= {"iss": f"{liar.issuer}/"} if changes.get("iss") == "slash" else changes
    browser = Client()
    came(browser, liar)
    refused(browser)


@pytest.mark.parametrize(
    "how",
    [
        sign.unsigned,
        sign.signed_with_the_public_key,
        sign.signed_with_a_secret,
        sign.signed_by_another,
        sign.signed_and_then_changed,
    ],
)
def test_a_token_that_is_signed_wrong_is_refused(liar, staff, how):
    liar.sign = how
    browser = Client()
    came(browser, liar)
    assert "对方没有说清您是谁" in refused(browser)
    assert not FactRecord.objects.filter(tag="directory:staff:signed_in").exists()


@pytest.mark.parametrize("token", ["", "a", "a.b", "a.b.c", "....", "e30.e30.", "x" * 40_000, "é.é.é"])
def test_what_is_no_token_is_refused(liar, staff, token):
    liar.sign = lambda *_parts: token
    browser = Client()
    came(browser, liar)
    refused(browser)


@pytest.mark.parametrize("header", [{"typ": "at+jwt"}, {"typ": "logout+jwt"}, {"crit": ["exp"], "exp": 1}])
def test_another_kind_of_token_is_refused(liar, staff, header):
    liar.header = header
    browser = Client()
    liar.sign = lambda one, head, claims: (
        sign.jwt.encode({name: value for name, value in head.items() if name != "crit"}, claims, one.key)
        if "crit" not in head
        else f"{sign._part(head)}.{sign._part(claims)}.AAAA"
    )
    came(browser, liar)
    refused(browser)


def test_a_little_skew_of_clocks_is_borne(liar, staff):
    moment = int(time.time())
    liar.claims |= {"iat": moment + 45, "exp": moment - 45}
    browser = Client()
    came(browser, liar)
    assert is_in(browser)


def test_a_new_key_is_looked_for_once_and_an_unknown_one_refused(liar, staff, monkeypatch):
    came(Client(), liar)
    liar.key = sign.ANOTHER_KEY
    monkeypatch.setattr(metadata, "RENEW_SECONDS", 0.0)
    stranger = Client()
    came(stranger, liar)
    refused(stranger)
    liar.published = [sign.ANOTHER_KEY]
    browser = Client()
    came(browser, liar)
    assert is_in(browser)


def test_unknown_keys_do_not_make_us_ask_again_and_again(liar, staff):
    came(Client(), liar)
    liar.key = sign.ANOTHER_KEY
    for _time in range(3):
        came(Client(), liar)
    assert liar.asked.count("/keys") == 1


def test_an_answer_counts_once(liar, staff):
    browser = Client()
    back = path_of(liar.agree(went(browser)))
    assert browser.get(back).status_code == 303
    assert is_in(browser)
    browser.post("/desk/sign-out/")
    assert browser.get(back).headers["Location"] == "/desk/sign-in/"
    assert "已经用过" in refused(browser)


def test_a_used_code_is_refused_by_the_provider(liar, staff):
    browser = Client()
    first = path_of(liar.agree(went(browser)))
    browser.get(first)
    browser.post("/desk/sign-out/")
    code = first.split("code=")[1].split("&")[0]
    second = path_of(liar.agree(went(browser)))
    browser.get(second.replace(second.split("code=")[1].split("&")[0], code))
    refused(browser)


def test_an_answer_to_another_browser_signs_nobody_in(liar, staff):
    thief, victim = Client(), Client()
    back = path_of(liar.agree(went(thief)))
    victim.get(back)
    refused(victim)
    went(victim)
    victim.get(back)
    refused(victim)


def test_the_code_of_one_flow_does_not_fit_another(liar, staff):
    """The thief's own flow with the victim's code: the verifier and the nonce are others."""
    thief, victim = Client(), Client()
    stolen = liar.agree(went(victim)).split("code=")[1].split("&")[0]
    own = path_of(liar.agree(went(thief)))
    thief.get(own.replace(own.split("code=")[1].split("&")[0], stolen))
    refused(thief)


def test_an_answer_cannot_come_in_by_another_providers_address(liar, staff):
    browser = Client()
    back = path_of(liar.agree(went(browser)))
    browser.get(back.replace("/desk/sign-in/with/staff/", "/sign-in/with/public/"))
    assert browser.get("/my/").status_code == 303
    refused(browser)


def test_another_issuer_in_the_answer_is_refused(liar, staff):
    liar.answer = {"iss": "https://evil.example"}
    browser = Client()
    came(browser, liar)
    refused(browser)
    liar.answer = {"iss": liar.issuer}
    came(browser, liar)
    assert is_in(browser)


def test_a_provider_that_names_itself_must(liar, staff):
    liar.metadata = {"authorization_response_iss_parameter_supported": True}
    browser = Client()
    came(browser, liar)
    refused(browser)


@pytest.mark.parametrize(
    "lie",
    [
        {"issuer": "https://evil.example"},
        {"token_endpoint": "http://evil.example/token"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"userinfo_endpoint": "ftp://127.0.0.1/"},
    ],
)
def test_a_discovery_that_leads_elsewhere_is_not_followed(liar, staff, lie):
    liar.metadata = lie
    browser = Client()
    assert browser.get("/desk/sign-in/with/staff/").headers["Location"] == "/desk/sign-in/"
    refused(browser)


def test_user_info_of_somebody_else_is_refused(liar):
    browser = Client()
    liar.user_info = {"sub": "somebody-else", "name": "李样本", "id_number": make.citizen_id(), "acr": "high"}
    browser.get(path_of(liar.agree(went(browser, "public", "/sign-in"))))
    assert browser.get("/my/").status_code == 303


@pytest.mark.parametrize("error", ["access_denied", "server_error", "<script>", "a" * 5000])
def test_an_error_is_told_and_the_other_ways_remain(liar, staff, error):
    liar.answer = {"error": error}
    browser = Client()
    came(browser, liar)
    page = refused(browser)
    assert "<script>" not in page.replace('<script src="', "").replace("<script type", "")


def test_a_provider_that_hangs_costs_five_seconds_once(liar, staff, monkeypatch):
    liar.delay = 8
    browser, begun = Client(), time.monotonic()
    answer = browser.get("/desk/sign-in/with/staff/")
    assert time.monotonic() - begun < 6
    assert answer.headers["Location"] == "/desk/sign-in/"
    assert "暂时连不上" in refused(browser)
    begun = time.monotonic()
    browser.get("/desk/sign-in/with/staff/")
    assert time.monotonic() - begun < 1


def test_a_provider_that_fails_on_the_way_back_is_told(liar, staff):
    liar.token_status = 502
    browser = Client()
    came(browser, liar)
    assert "暂时连不上" in refused(browser)


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_the_way_back_leads_nowhere_else(liar, staff, target):
    browser = Client()
    away = browser.get("/desk/sign-in/with/staff/", {"next": target}).headers["Location"]
    assert browser.get(path_of(liar.agree(away))).headers["Location"] == "/"


def test_a_planted_session_is_not_the_one_that_signs_in(liar, staff):
    browser = Client()
    away = went(browser)
    planted = browser.session.session_key
    browser.get(path_of(liar.agree(away)))
    assert is_in(browser)
    assert browser.session.session_key != planted
    assert len(list_open_sessions(staff.id)) == 1


def test_what_waits_is_unreadable_in_the_session_store(liar, staff):
    browser = Client()
    went(browser)
    kept = str(dict(browser.session.items()))
    assert "verifier" not in kept
    assert "nonce" not in kept
