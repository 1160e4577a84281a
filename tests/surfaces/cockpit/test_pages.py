"""Who sees the cockpit, and what its pages say when there is nothing yet."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.test import Client

from huiban.domains.directory.public import Role
from huiban.foundation.moment import LOCAL_ZONE, at
from tests.factories import centre, organisation, staff, submitted

pytestmark = pytest.mark.django_db
PAGES = ("/cockpit/", "/cockpit/wall/", "/cockpit/live/", "/cockpit/cases/?of=submitted")


@pytest.mark.parametrize("page", PAGES)
def test_visitors_are_shown_the_door(client: Client, page: str) -> None:
    answer = client.get(page)
    assert answer.status_code == 303
    assert answer["Location"].startswith("/desk/sign-in/?next=%2Fcockpit%2F")


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.HALL_MANAGER])
def test_for_other_staff_it_does_not_exist(client: Client, role: Role) -> None:
    client.force_login(staff(role))
    assert [client.get(page).status_code for page in PAGES] == [404] * len(PAGES)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_empty_hall_is_told_as_such(client: Client, page: str, language: str) -> None:
    centre()
    client.force_login(staff(Role.HALL_MANAGER))
    client.cookies["huiban_language"] = language
    answer = client.get(page)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


def test_a_department_manager_sees_that_department_only(client: Client) -> None:
    own, other = organisation(), organisation()
    client.force_login(staff(Role.HALL_MANAGER, own))
    scope = client.get(f"/cockpit/?organisation={other.id}").context["scope"]
    assert scope.department == own
    assert scope.departments == [own]
    assert client.get(f"/cockpit/cases/?of=submitted&organisation={other.id}").status_code == 404
    assert client.get("/cockpit/cases/?of=submitted").status_code == 404


def test_the_moving_part_alone_is_sent_to_htmx(client: Client) -> None:
    client.force_login(staff(Role.HALL_MANAGER))
    before = client.get("/cockpit/", headers={"HX-Request": "true"})
    assert "<html" not in before.text
    assert "<script" not in before.text  # htmx takes script elements out, the chart's days would be lost
    assert before.context["moment"].stations[0].today.value == 0
    submitted()
    after = client.get("/cockpit/", headers={"HX-Request": "true"})
    assert after.context["moment"].stations[0].today.value == 1


def test_on_a_sunday_the_last_working_day_stands_beside(client: Client) -> None:
    client.force_login(staff(Role.HALL_MANAGER))
    with at(datetime(2026, 11, 20, 10, tzinfo=LOCAL_ZONE)):
        submitted()
    with at(datetime(2026, 11, 22, 10, tzinfo=LOCAL_ZONE)):
        answer = client.get("/cockpit/wall/")
    station = answer.context["moment"].stations[0]
    assert (station.today.value, station.before.value) == (0, 1)
    assert "休息日" in answer.text


@pytest.mark.parametrize(
    "query",
    ["of=nothing", "of=closed&since=x", "of=closed&since=2026-01-02&until=2026-01-01", "of=closed&window=x"],
)
def test_an_address_no_number_leads_to_is_not_found(client: Client, query: str) -> None:
    client.force_login(staff(Role.HALL_MANAGER))
    assert client.get(f"/cockpit/cases/?{query}").status_code == 404
