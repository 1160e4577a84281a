"""Characters that no column holds, wherever a page takes text: told, never a broken server."""

from __future__ import annotations

import pytest
from django.test import Client

from huiban.domains.directory.public import Role
from tests import factories as make

pytestmark = pytest.mark.django_db


def person_browser() -> Client:
    browser = Client(raise_request_exception=False)
    session = browser.session
    session["person_id"] = str(make.person().id)
    session.save()
    return browser


def staff_browser(role: Role) -> Client:
    browser = Client(raise_request_exception=False)
    staff = make.staff(role)
    answer = browser.post("/desk/sign-in/", {"username": staff.username, "password": make.PASSWORD})
    assert answer.status_code == 303
    return browser


@pytest.mark.parametrize("address", ["/apply/%00/", "/items/%00/", "/life-events/a/", "/verify/%00/"])
def test_a_nul_in_an_address_of_the_portal(address):
    assert person_browser().get(address).status_code in (200, 404, 422)


@pytest.mark.parametrize("address", ["/console/staff/%00/", "/console/staff/new/"])
def test_a_nul_in_an_address_of_the_console(address):
    assert staff_browser(Role.SYSTEM_ADMIN).get(address).status_code in (200, 404, 422)


@pytest.mark.parametrize("address", ["/console/items/%00/", "/console/words/teach/?taught=%00"])
def test_a_nul_in_an_address_of_the_item_console(address):
    assert staff_browser(Role.ITEM_ADMIN).get(address).status_code in (200, 404, 422)


@pytest.mark.parametrize("seen", ["²", "٣", "9" * 50, "%00", "-1"])
def test_news_after_a_number_that_is_none(seen):
    case = make.submitted()
    browser = staff_browser(Role.CLERK)
    assert browser.get(f"/desk/cases/{case.number}/news/", {"seen": seen}).status_code in (200, 204)
