"""The public by an outside provider: a kept one as a process over real HTTP, and one of our own for its failures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client

from huiban.domains.directory.public import Role
from huiban.domains.people.public import Person, RealNameLevel
from huiban.foundation.facts.public import FactRecord
from huiban.foundation.moment import at, now
from huiban.foundation.openid import metadata
from huiban.foundation.openid.tokens import LOGOUT_EVENT
from tests import factories as make
from tests.openid.browsers import path_of
from tests.openid.providers import Liar, agree, deny, describe, mock_provider

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket]
CLAIMS = {
    "name": "name",
    "citizen_id": "id_number",
    "mobile": "phone_number",
    "mobile_verified": "phone_number_verified",
    "level": "acr",
}


@pytest.fixture(scope="module")
def kept() -> Iterator[tuple[str, str]]:
    """The issuer of a kept provider, and the number of the citizen it knows."""
    number = make.citizen_id()
    users = {
        "zhang": {"name": "张样本", "id_number": number, "acr": "loa3"},
        "passer-by": {"name": "路样本", "id_number": number, "acr": "loa1"},
        "clerk": {"preferred_username": "sso-clerk"},
    }
    with mock_provider(users) as issuer:
        yield issuer, number


@pytest.fixture
def province(kept, providers_file, monkeypatch) -> str:
    monkeypatch.setenv("PROVINCE_SECRET", "a sample secret")
    secret = {"client_secret": {"env": "PROVINCE_SECRET"}}
    issuer, number = kept
    scopes = ["openid", "profile", "phone"]
    public = {"audience": "public", "claims": CLAIMS, "levels": {"loa3": 2}}
    staff = {"audience": "staff", "claims": {"username": "preferred_username"}, "trust_username": True}
    describe(
        providers_file,
        province=public | secret | {"issuer": issuer, "scopes": scopes},
        district=staff | secret | {"issuer": issuer, "scopes": scopes},
    )
    return number


def went(browser: Client, key: str = "province", **query: str) -> str:
    return str(browser.get(f"/sign-in/with/{key}/", query).headers["Location"])


def came(browser: Client, subject: str, **query: str):
    return browser.get(path_of(agree(went(browser, **query), subject)))


def person_of(browser: Client) -> Person | None:
    held = browser.session.get("person_id")
    return Person.objects.get(id=held) if held else None


def page(browser: Client, path: str) -> str:
    return browser.get(path).content.decode()


def test_a_citizen_signs_in_at_a_kept_provider_and_is_known_by_number(province):
    browser = Client()
    assert "示例province" in page(browser, "/sign-in/")
    answer = came(browser, "zhang", next="/my/profile/")
    assert answer.headers["Location"] == "/my/profile/"
    person = person_of(browser)
    assert person is not None
    assert (person.name, person.citizen_id, person.level) == ("张样本", province, RealNameLevel.TWO_ELEMENTS)
    again = Client()
    came(again, "zhang")
    assert person_of(again) == person
    stranger = Client()
    came(stranger, "passer-by")
    other = person_of(stranger)
    assert other is not None
    assert (other.id != person.id, other.citizen_id, other.level) == (True, None, RealNameLevel.PHONE)


def test_staff_sign_in_at_a_kept_provider(province):
    member = make.staff(Role.CLERK)
    type(member).objects.filter(id=member.id).update(username="sso-clerk")
    browser = Client()
    away = browser.get("/desk/sign-in/with/district/").headers["Location"]
    browser.get(path_of(agree(away, "clerk")))
    assert browser.get("/desk/").status_code == 200
    assert FactRecord.objects.filter(tag="directory:identity:bound", subject="sso-clerk").exists()


def test_who_does_not_agree_is_told_and_may_use_the_phone(province):
    browser = Client()
    browser.get(path_of(deny(went(browser))))
    shown = page(browser, "/sign-in/")
    assert "没有在对方那里确认" in shown
    assert 'name="mobile"' in shown


def test_leaving_leads_to_the_kept_providers_way_out(province):
    browser = Client()
    came(browser, "zhang")
    answer = browser.post("/sign-out/")
    assert "/oauth2/end_session?" in str(answer.context["address"])
    assert browser.get("/my/").status_code == 303


def test_a_provider_that_is_away_leaves_the_other_ways(providers_file):
    entry = {"audience": "public", "issuer": "http://127.0.0.1:9"}
    describe(providers_file, province=entry)
    browser = Client()
    assert browser.get("/sign-in/with/province/").headers["Location"] == "/sign-in/"
    shown = page(browser, "/sign-in/")
    assert "暂时连不上" in shown
    assert 'name="mobile"' in shown


# --- with a provider of our own ---
def came_by(browser: Client, liar: Liar, **query: str):
    return browser.get(path_of(liar.agree(went(browser, "public", **query))))


def by_session(person: Person) -> Client:
    browser = Client()
    session = browser.session
    session["person_id"] = str(person.id)
    session.save()
    return browser


def test_one_binds_and_takes_away_in_ones_own_account(liar):
    person = make.person()
    browser = by_session(person)
    assert "连接“示例public”" in page(browser, "/my/sign-ins/")
    assert "登录方式" in page(browser, "/my/")
    away = str(browser.post("/my/sign-ins/with/public").context["address"])
    assert browser.get(path_of(liar.agree(away))).headers["Location"] == "/my/sign-ins/"
    other = Client()
    came_by(other, liar)
    assert person_of(other) == person
    identity = person.identities.get()
    assert by_session(make.person()).post(f"/my/sign-ins/{identity.id}/removal").status_code == 404
    assert browser.post(f"/my/sign-ins/{identity.id}/removal").status_code == 303
    assert other.get("/my/").status_code == 303
    assert browser.get("/my/").status_code == 200


def test_a_link_of_somebody_else_binds_nothing_to_ones_account(liar):
    """The thief's way back, opened in the victim's browser: the state is not of this session."""
    thief, victim = by_session(make.person()), by_session(make.person())
    away = str(thief.post("/my/sign-ins/with/public").context["address"])
    victim.get(path_of(liar.agree(away)))
    assert "已经过期" in page(victim, "/my/sign-ins/")
    assert not Person.objects.filter(identities__isnull=False).exists()


def test_binding_needs_a_post(liar):
    assert by_session(make.person()).get("/my/sign-ins/with/public").status_code == 405


def test_an_account_of_another_number_is_not_bound(liar):
    liar.claims |= {"name": "李样本", "id_number": make.citizen_id(), "acr": "high"}
    browser = by_session(make.person())
    away = str(browser.post("/my/sign-ins/with/public").context["address"])
    browser.get(path_of(liar.agree(away)))
    assert "不一样" in page(browser, "/my/sign-ins/")


def test_a_number_known_under_another_name_is_refused_at_the_door(liar):
    known = make.person(name="王样本")
    liar.claims |= {"name": "李样本", "id_number": known.citizen_id, "acr": "high"}
    browser = Client()
    assert came_by(browser, liar).headers["Location"] == "/sign-in/"
    assert "姓名和这里登记的不一样" in page(browser, "/sign-in/")
    assert person_of(browser) is None


def test_a_phone_not_checked_there_is_not_kept(liar):
    mobile = make.mobile()
    liar.claims |= {"phone_number": mobile, "phone_number_verified": "true"}
    browser = Client()
    came_by(browser, liar)
    assert (found := person_of(browser)) is not None
    assert found.mobile is None
    liar.claims |= {"sub": "s-2", "phone_number_verified": True}
    other = Client()
    came_by(other, liar)
    assert (found := person_of(other)) is not None
    assert found.mobile == mobile


def test_user_info_is_asked_only_for_what_the_token_leaves_unsaid(liar):
    whole = {"name": "李样本", "id_number": make.citizen_id(), "acr": "high"}
    whole |= {"phone_number": "", "phone_number_verified": False}
    liar.user_info = {"sub": "s-1", "name": "王样本", **{key: whole[key] for key in ("id_number", "acr")}}
    liar.claims |= {"name": "李样本"}
    browser = Client()
    came_by(browser, liar)
    assert (found := person_of(browser)) is not None
    assert (found.name, found.level) == ("李样本", RealNameLevel.TWO_ELEMENTS)
    assert liar.asked.count("/userinfo") == 1
    liar.claims |= whole
    came_by(Client(), liar)
    assert liar.asked.count("/userinfo") == 1


def test_somebody_without_a_phone_sees_their_pages(liar):
    browser = Client()
    came_by(browser, liar)
    for path in ("/my/", "/my/profile/", "/my/sign-ins/", "/my/reads/", "/my/companies/"):
        assert browser.get(path).status_code == 200, path
    assert "还没核对" in page(browser, "/my/profile/")


def test_the_provider_ends_a_citizens_session(liar):
    browser = Client()
    liar.claims["sid"] = "a"
    came_by(browser, liar)
    assert browser.get("/my/").status_code == 200
    token = liar.token(events={LOGOUT_EVENT: {}}, sid="a")
    assert Client().post("/sign-in-providers/public/logout", {"logout_token": token}).status_code == 200
    assert browser.get("/my/").status_code == 303


def test_keys_of_before_serve_while_discovery_is_away(liar, monkeypatch):
    came_by(Client(), liar)
    monkeypatch.setattr(metadata, "FRESH_SECONDS", 0.0)
    monkeypatch.setattr(liar, "discovery", dict)
    browser = Client()
    came_by(browser, liar)
    assert person_of(browser) is not None


def test_an_answer_after_ten_minutes_is_too_late(liar):
    browser = Client()
    with at(now() - timedelta(minutes=11)):
        away = went(browser, "public")
    browser.get(path_of(liar.agree(away)))
    assert person_of(browser) is None


def test_a_providers_word_is_no_proof_that_one_holds_the_phone(province):
    browser = Client()
    came(browser, "zhang")
    for path in ("/my/data/copies/", "/my/mobile/", "/my/leaving/"):
        assert browser.get(path).headers["Location"].startswith("/my/confirm/")
