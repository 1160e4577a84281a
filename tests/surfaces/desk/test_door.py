"""Who comes in, where they sit, and how often they may try."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from huiban.domains.directory.public import Role, assign_role
from huiban.foundation.actors import SYSTEM
from huiban.foundation.facts.public import FactRecord
from tests import factories as make
from tests.surfaces.desk.signing_in import signed_in

pytestmark = pytest.mark.django_db

PAGES = [
    "home",
    "live",
    "window",
    "password",
    "search",
    "intake",
    "follow-ups",
]


@pytest.mark.parametrize("name", PAGES)
def test_strangers_are_led_to_the_door_and_back(name):
    answer = Client().get(reverse(f"desk:{name}"))
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/desk/sign-in/?next=")


def test_an_applicants_session_does_not_open_the_desk(client):
    who = make.person()
    session = client.session
    session["person_id"] = str(who.id)
    session.save()
    client.cookies["sessionid"] = session.session_key
    assert client.get("/desk/").status_code == 303


def test_signing_in_sits_at_the_window_and_leaves_a_fact():
    clerk = make.staff(Role.CLERK)
    browser = signed_in(clerk, window=47)
    page = browser.get("/desk/").content.decode()
    assert "47 号窗口" in page
    fact = FactRecord.objects.get(tag="directory:staff:signed_in", subject=clerk.username)
    assert fact.window_id == make.window(47).id


def test_without_a_number_the_assigned_window_is_taken():
    clerk = make.staff(Role.CLERK)
    assign_role(
        actor=SYSTEM,
        staff_id=clerk.id,
        role=Role.CLERK,
        organisation_id=clerk.organisation_id,
        window_id=make.window(15).id,
    )
    assert "15 号窗口" in signed_in(clerk).get("/desk/").content.decode()


def test_a_wrong_password_is_refused_in_words_and_noted():
    clerk = make.staff(Role.CLERK)
    answer = Client().post("/desk/sign-in/", {"username": clerk.username, "password": "not-this-one"})
    assert answer.status_code == 422
    assert "登录名或密码不对" in answer.content.decode()
    assert (
        FactRecord.objects.filter(tag="directory:staff:sign_in_failed", subject=clerk.username).count() == 1
    )


def test_repeated_failures_pause_even_the_right_password():
    clerk = make.staff(Role.CLERK)
    for _try in range(5):
        Client().post("/desk/sign-in/", {"username": clerk.username, "password": "not-this-one"})
    answer = Client().post("/desk/sign-in/", {"username": clerk.username, "password": make.PASSWORD})
    assert answer.status_code == 429
    assert "密码错得太多" in answer.content.decode()


def test_a_window_that_does_not_exist_is_told():
    clerk = make.staff(Role.CLERK)
    answer = Client().post(
        "/desk/sign-in/", {"username": clerk.username, "password": make.PASSWORD, "window": "999"}
    )
    assert answer.status_code == 422
    assert "没有这个窗口" in answer.content.decode()


def test_the_way_back_stays_on_this_site():
    clerk = make.staff(Role.CLERK)
    answer = Client().post(
        "/desk/sign-in/?next=https://evil.example/",
        {"username": clerk.username, "password": make.PASSWORD, "next": "https://evil.example/"},
    )
    assert answer.headers["Location"] == "/"
    answer = Client().post(
        "/desk/sign-in/",
        {"username": clerk.username, "password": make.PASSWORD, "next": "/desk/cases/?overdue=1"},
    )
    assert answer.headers["Location"] == "/desk/cases/?overdue=1"


def test_moving_to_another_window_and_away_from_it(enter):
    browser = enter(Role.CLERK)
    make.window(12)
    browser.post("/desk/window/", {"window": "12"})
    assert "12 号窗口" in browser.get("/desk/").content.decode()
    browser.post("/desk/window/", {"window": ""})
    assert "不在窗口" in browser.get("/desk/").content.decode()
    assert browser.post("/desk/window/", {"window": "888"}).status_code == 422


def test_changing_the_password_keeps_this_session_and_ends_the_others():
    clerk = make.staff(Role.CLERK)
    here, elsewhere = signed_in(clerk), signed_in(clerk)
    new = "another-good-phrase-2"
    wrong = here.post("/desk/password/", {"old": "no", "password": new, "again": new})
    assert wrong.status_code == 422
    weak = here.post("/desk/password/", {"old": make.PASSWORD, "password": "123", "again": "123"})
    assert weak.status_code == 422
    done = here.post("/desk/password/", {"old": make.PASSWORD, "password": new, "again": new})
    assert done.status_code == 303
    assert here.get("/desk/").status_code == 200
    assert elsewhere.get("/desk/").status_code == 303


def test_signing_out_closes_the_desk(enter):
    browser = enter(Role.CLERK)
    assert browser.get("/desk/sign-out/").status_code == 405
    browser.post("/desk/sign-out/")
    assert browser.get("/desk/").status_code == 303


def test_scripts_without_a_session_are_told_where_to_go():
    answer = Client().get(
        "/desk/cases/", headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/desk/decision/"}
    )
    assert answer.headers["HX-Redirect"] == "/desk/sign-in/?next=%2Fdesk%2Fdecision%2F"
    saved = Client().post(f"/desk/intake/drafts/{make.person().id}/", headers={"X-Huiban-Autosave": "1"})
    assert saved.status_code == 401


def test_what_staff_see_is_not_kept_by_the_browser(enter):
    assert "no-store" in enter(Role.CLERK).get("/desk/").headers["Cache-Control"]
