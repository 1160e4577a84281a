"""Sessions begin fresh, lead nowhere else, and end."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client

from huiban.domains.directory.public import Role
from tests import factories as make

pytestmark = pytest.mark.django_db
ELSEWHERE = [
    "https://evil.example/",
    "//evil.example/",
    "/\\evil.example",
    "\\\\evil.example",
    "javascript:alert(1)",
    "https:evil.example",
    "/\t/evil.example",
    " //evil.example",
    "http://testserver@evil.example/",
    "/%0d%0aLocation:https://evil.example",
    "/a\r\nSet-Cookie: sessionid=planted",
]


def test_a_planted_session_is_not_the_one_that_signs_in():
    planted = Client()
    planted.get("/sign-in/")
    session = planted.session
    session["window_id"] = session["drafts"] = "planted"
    session.save()
    key = session.session_key
    staff = make.staff(Role.CLERK)
    answer = planted.post("/desk/sign-in/", {"username": staff.username, "password": make.PASSWORD})
    assert answer.status_code == 303
    assert planted.cookies[settings.SESSION_COOKIE_NAME].value != key
    assert "planted" not in dict(planted.session.items()).values()
    other = Client()
    other.cookies[settings.SESSION_COOKIE_NAME] = key
    assert other.get("/desk/").status_code == 303


def test_an_invented_session_key_is_not_taken_over():
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "chosenbytheattacker"
    staff = make.staff(Role.CLERK)
    client.post("/desk/sign-in/", {"username": staff.username, "password": make.PASSWORD})
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != "chosenbytheattacker"


def test_what_stands_in_the_table_opens_no_session(as_staff):
    client = as_staff(Role.CLERK)
    assert client.get("/desk/").status_code == 200
    for row in Session.objects.all():
        thief = Client()
        thief.cookies[settings.SESSION_COOKIE_NAME] = row.session_key
        assert thief.get("/desk/").status_code == 303


def test_whoever_is_signed_in_stays_so_when_keys_become_digests(as_staff):
    client = as_staff(Role.CLERK)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    digests = import_module("huiban.domains.oversight.migrations.0005_sessions_by_digest").DIGESTS
    Session.objects.update(session_key=key)
    assert client.get("/desk/").status_code == 303
    client.cookies[settings.SESSION_COOKIE_NAME] = key
    with connection.cursor() as cursor:
        cursor.execute(digests)
    assert client.get("/desk/").status_code == 200


def test_a_session_ends_with_signing_out(as_staff):
    client = as_staff(Role.CLERK)
    key = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post("/desk/sign-out/")
    again = Client()
    again.cookies[settings.SESSION_COOKIE_NAME] = key
    assert again.get("/desk/").status_code == 303


@pytest.mark.parametrize("target", ELSEWHERE)
def test_no_way_back_leads_to_another_site(target):
    staff = make.staff(Role.CLERK)
    form = {"username": staff.username, "password": make.PASSWORD, "next": target}
    for answer in (
        Client().post("/desk/sign-in/", form),
        Client().post("/preferences/", {"language": "en", "next": target}),
    ):
        assert answer.status_code == 303
        assert answer.headers["Location"].startswith("/")
        assert not answer.headers["Location"].startswith(("//", "/\\", "/\t"))
        assert "\n" not in answer.headers["Location"]
        assert answer.cookies.get("sessionid") is None or answer.cookies["sessionid"].value != "planted"


@pytest.mark.parametrize("path", ["/sign-out/", "/desk/sign-out/", "/preferences/"])
def test_a_link_changes_nothing(as_person, path):
    browser = as_person()
    assert browser.get(path).status_code in (405, 404)
    assert browser.get("/my/").status_code == 200
