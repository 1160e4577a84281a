"""Real requests with the application's own check taken away: the database still gives nothing of somebody else's."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from huiban.domains.cases.models import Case
from huiban.domains.cases.queries import cases as case_queries
from huiban.domains.directory.public import Role
from huiban.foundation.tokens.public import issue_token
from huiban.foundation.wall.looking import behind_the_wall
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def everything_allowed(monkeypatch):
    """Somebody forgot every filter of cases."""
    monkeypatch.setattr("huiban.domains.cases.access.can_view_case", lambda _actor, _case: True)
    for name in ("visible_cases", "_mandated"):
        if hasattr(case_queries, name):
            monkeypatch.setattr(
                case_queries,
                name,
                lambda _actor: Case.objects.select_related("item", "organisation", "person", "company"),
            )


def by_session(person) -> Client:
    client = Client()
    session = client.session
    session["person_id"] = str(person.id)
    session.save()
    client.cookies["sessionid"] = session.session_key
    return client


def by_token(kind, holder_id) -> Client:
    token, _ends = issue_token(holder_kind=kind, holder_id=holder_id, lasts=timedelta(days=1))
    return Client(headers={"Authorization": f"Bearer {token}"})


@pytest.mark.usefixtures("everything_allowed")
def test_the_portal_shows_nothing_of_a_strangers():
    mine, other = make.submitted(), make.submitted()
    browser = by_session(mine.person)
    assert browser.get(f"/my/cases/{mine.number}/").status_code == 200
    assert browser.get(f"/my/cases/{other.number}/").status_code == 404
    assert browser.get(f"/my/cases/{other.number}/receipt/").status_code == 404


@pytest.mark.usefixtures("everything_allowed")
def test_the_api_gives_a_person_nothing_of_a_strangers():
    mine, other = make.submitted(), make.submitted()
    client = by_token("person", mine.person_id)
    assert client.get(f"/api/v1/cases/{mine.number}").status_code == 200
    assert client.get(f"/api/v1/cases/{other.number}").status_code == 404
    listed = client.get("/api/v1/cases").content.decode()
    assert mine.number in listed
    assert other.number not in listed


@pytest.mark.usefixtures("everything_allowed")
def test_the_api_gives_another_department_nothing():
    here, there = make.organisation(), make.organisation()
    mine, other = make.submitted(make.item(owner=here)), make.submitted(make.item(owner=there))
    client = by_token("staff", make.worker(Role.REVIEWER, here).id)
    assert client.get(f"/api/v1/cases/{mine.number}").status_code == 200
    assert client.get(f"/api/v1/cases/{other.number}").status_code == 404


def seen_next() -> tuple[int, tuple[str, str]]:
    """What a request sees that begins on the same connection, and how its session stands."""
    with behind_the_wall():
        count = Case.objects.count()
        row = connection.connection.execute("select current_user, current_setting('app.actor')").fetchone()
    return count, row


def test_after_a_request_the_next_sees_nothing_of_it():
    mine = make.submitted()
    assert by_session(mine.person).get(f"/my/cases/{mine.number}/").status_code == 200
    assert seen_next() == (0, ("huiban_app", "nobody"))


def test_after_a_failed_request_the_next_sees_nothing_of_it(monkeypatch):
    def fail(*_args, **_values):
        assert Case.objects.exists()
        raise ZeroDivisionError

    mine = make.submitted()
    monkeypatch.setattr("huiban.surfaces.portal.case.find_case", fail, raising=True)
    client = by_session(mine.person)
    client.raise_request_exception = False
    assert client.get(f"/my/cases/{mine.number}/").status_code == 500
    assert seen_next() == (0, ("huiban_app", "nobody"))


def test_whoever_holds_the_receipt_asks_without_signing_in():
    mine = make.submitted()

    def ask(code: str) -> int:
        body = json.dumps({"number": mine.number, "query_code": code})
        return Client().post("/api/v1/progress", body, content_type="application/json").status_code

    assert ask(mine.query_code) == 200
    assert ask("".join("1" if digit == "0" else "0" for digit in mine.query_code)) == 404
