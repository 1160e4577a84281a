"""Three touches to a number; a terminal that nobody put into service gives none."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from huiban.domains.directory.public import Role
from huiban.domains.hall.models import Ticket
from tests import factories as make

pytestmark = pytest.mark.django_db


def kiosk() -> Client:
    client = Client()
    client.force_login(make.staff(Role.HALL_MANAGER), backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/kiosk/binding/").headers["Location"] == "/kiosk/"
    return client


def key_on(page: str) -> str:
    found = re.search(r'name="key" value="(\w+)"', page)
    assert found
    return found.group(1)


def test_three_touches_to_a_number():
    make.group()
    client = kiosk()
    assert 'href="/kiosk/groups/"' in client.get("/kiosk/").content.decode()
    assert "/kiosk/groups/test/" in client.get("/kiosk/groups/").content.decode()
    key = key_on(client.get("/kiosk/groups/test/").content.decode())
    answer = client.post("/kiosk/tickets", {"group": "test", "priority": "elder", "key": key})
    ticket = Ticket.objects.get()
    assert answer.headers["Location"] == "/kiosk/ticket/"
    assert (ticket.priority, ticket.channel) == ("elder", "kiosk")
    text = client.get(answer.headers["Location"]).content.decode()
    assert "T001" in text
    assert "<svg" in text
    assert ticket.code in text


def test_a_double_touch_is_one_ticket():
    make.group()
    client = kiosk()
    key = key_on(client.get("/kiosk/groups/test/").content.decode())
    for _touch in range(3):
        client.post("/kiosk/tickets", {"group": "test", "priority": "none", "key": key})
    assert Ticket.objects.count() == 1


def test_nobody_outside_fills_the_line():
    make.group()
    client = Client()
    for path in ("/kiosk/", "/kiosk/groups/", "/kiosk/groups/test/"):
        assert client.get(path).headers["Location"] == "/kiosk/binding/"
    assert client.post("/kiosk/tickets", {"group": "test", "priority": "none"}).status_code == 303
    assert client.post("/kiosk/binding/").status_code == 403
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ITEM_ADMIN])
def test_only_staff_of_the_hall_put_a_terminal_into_service(role):
    client = Client()
    client.force_login(make.staff(role), backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/kiosk/binding/").status_code == 403


def test_putting_it_into_service_signs_the_staff_out_of_it():
    assert kiosk().get("/desk/").headers["Location"].startswith("/desk/sign-in/")


@pytest.mark.parametrize(
    ("posted", "status"),
    [
        ({"group": "none", "priority": "none"}, 404),
        ({"group": "test", "priority": "king"}, 422),
        ({}, 404),
    ],
)
def test_bad_touches_are_refused_in_words(posted, status):
    make.group()
    answer = kiosk().post("/kiosk/tickets", posted)
    assert answer.status_code == status
    assert "没有取到号" in answer.content.decode()
    assert not Ticket.objects.exists()


def test_a_group_that_gives_no_numbers_cannot_be_touched():
    group = make.group()
    group.accepting = False
    group.save()
    client = kiosk()
    assert 'href="/kiosk/groups/"' not in client.get("/kiosk/").content.decode()
    assert "/kiosk/groups/test/" not in client.get("/kiosk/groups/").content.decode()
    assert client.post("/kiosk/tickets", {"group": "test", "priority": "none"}).status_code == 409


def test_pages_are_kept_by_no_browser():
    make.group()
    assert kiosk().get("/kiosk/").headers["Cache-Control"] == "no-store"


def test_what_cannot_be_stored_is_refused():
    make.group()
    assert kiosk().post("/kiosk/tickets", {"group": "test\x00", "priority": "none"}).status_code == 422
    assert not Ticket.objects.exists()


def test_the_next_person_finds_nothing_of_the_one_before():
    make.group()
    client = kiosk()
    client.post("/preferences/", {"language": "en", "elder": "1", "next": "/kiosk/"})
    shown = client.post("/kiosk/tickets", {"group": "test", "priority": "none"}).headers["Location"]
    assert client.get(shown).status_code == 200
    assert client.post("/kiosk/end/").headers["Location"] == "/kiosk/"
    assert client.get(shown).headers["Location"] == "/kiosk/"
    text = client.get("/kiosk/").content.decode()
    assert 'lang="zh-CN"' in text
    assert "data-elder" not in text


def test_no_link_leads_out_of_the_terminal():
    make.group()
    client = kiosk()
    for path in ("/kiosk/", "/kiosk/groups/test/"):
        links = re.findall(r'<a [^>]*href="([^"#]+)', client.get(path).content.decode())
        assert all(link.startswith("/kiosk/") for link in links)
