"""The guide desk: from plain words to a number; and help with a number for somebody without a phone."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from huiban.domains.directory.public import Role
from huiban.domains.hall.models import Ticket
from huiban.domains.hall.public import call_next, pass_ticket, take_ticket
from huiban.foundation.actors import Actor, Channel
from tests import factories as make

pytestmark = pytest.mark.django_db

KIOSK = Actor(kind="person", id=None, name="", channel=Channel.KIOSK)
DESK = "/desk/guide-desk/"


def ticket_url(ticket: Ticket, act: str = "") -> str:
    return reverse("desk:guide-ticket", args=[ticket.id]) + act


def test_words_lead_to_what_to_bring_where_and_how_long(enter):
    item = make.item(name="不动产转移登记")
    make.group(organisations=[item.organisation_id])
    make.clerk_at_window()
    text = enter(Role.CLERK).get(DESK, {"q": "不动产转移"}).content.decode()
    assert "身份证" in text and "要带什么" in text
    assert re.search(r'value="test" selected', text)
    assert "分钟" in text
    assert f"/desk/difficulties/new/?item={item.code}" in text


def test_a_number_for_several_matters_by_priority_pressed_twice(enter):
    make.group("first")
    make.group("second", letter="U")
    client = enter(Role.EXIT_CLERK)
    page = client.get(DESK).content.decode()
    found = re.search(r'name="key" value="(\w{32})"', page)
    assert found
    given = {"key": found[1], "group": ["first", "", "second"], "priority": "disabled"}
    answers = [client.post(DESK + "tickets", given) for _time in range(2)]
    ticket = Ticket.objects.get()
    assert [answer.url for answer in answers] == [ticket_url(ticket)] * 2
    assert (ticket.number, ticket.priority, len(ticket.further_groups)) == ("T001", "disabled", 1)
    shown = client.get(ticket_url(ticket)).content.decode()
    assert "T001" in shown and ticket.code in shown and "测试业务 second" in shown and "<svg" in shown


def test_the_card_says_who_is_sixty_and_who_has_a_number_already(enter):
    make.group()
    client, card = enter(Role.HALL_MANAGER), make.citizen_id("19500101")
    first = client.post(DESK + "tickets", {"group": "test", "citizen_id": card})
    again = client.post(DESK + "tickets", {"group": "test", "citizen_id": card}, follow=True)
    ticket = Ticket.objects.get()
    assert first.url == ticket_url(ticket) and ticket.priority == "elder"
    assert "他今天已经有号" in again.content.decode()
    assert card not in again.content.decode()


@pytest.mark.parametrize(
    ("given", "status", "said"),
    [
        ({"group": ""}, 422, "请选 1 到 5 个不同的业务"),
        ({"group": "nothing"}, 404, "没有这个业务"),
        ({"group": "a\x00b"}, 404, "没有这个业务"),
        ({"group": "test", "priority": "vip\x00"}, 422, "优先类型"),
        ({"group": "test", "citizen_id": "1" * 5000}, 422, "身份证号不对"),
    ],
)
def test_what_cannot_be_given_is_told_on_the_page(enter, given, status, said):
    make.group()
    answer = enter(Role.CLERK).post(DESK + "tickets", given)
    assert answer.status_code == status
    assert said in answer.content.decode() and "给个号" in answer.content.decode()
    assert not Ticket.objects.exists()


def test_a_number_is_looked_up_returned_and_cancelled(enter):
    make.group()
    ticket = take_ticket(actor=KIOSK, groups=["test"])
    window = make.clerk_at_window()
    call_next(actor=window)
    pass_ticket(actor=window, ticket_id=ticket.id)
    client = enter(Role.CLERK)
    assert client.get(DESK + "lookup/", {"number": " t-001 "}).url == ticket_url(ticket)
    assert "人回来了，排回去" in client.get(ticket_url(ticket)).content.decode()
    assert client.post(ticket_url(ticket, "return")).status_code == 303
    assert client.post(ticket_url(ticket, "cancel"), {"reason": ""}).status_code == 422
    assert client.post(ticket_url(ticket, "cancel"), {"reason": "本人不办了"}).status_code == 303
    ticket.refresh_from_db()
    assert ticket.state == "cancelled"
    assert client.post(ticket_url(ticket, "return")).status_code == 409


@pytest.mark.parametrize("number", ["", "T002", "\x00", "T" * 3000, "T٠٠١", "T" + "9" * 30])
def test_a_number_that_is_none_today(enter, number):
    make.group()
    take_ticket(actor=KIOSK, groups=["test"])
    answer = enter(Role.CLERK).get(DESK + "lookup/", {"number": number})
    assert answer.status_code == 404
    assert "今天没有这个号" in answer.content.decode()


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.APPROVER, Role.ITEM_ADMIN, Role.SYSTEM_ADMIN])
def test_others_have_no_place_at_the_door(enter, role):
    make.group()
    ticket = take_ticket(actor=KIOSK, groups=["test"])
    client = enter(role)
    assert client.get(DESK).status_code == 403
    assert client.get(DESK + "lookup/?number=T001").status_code == 403
    assert client.get(ticket_url(ticket)).status_code == 403
    assert client.post(DESK + "tickets", {"group": "test"}).status_code == 403
    assert client.post(ticket_url(ticket, "cancel"), {"reason": "不办了"}).status_code == 403
    assert "导办台" not in client.get("/desk/").content.decode()


@pytest.mark.parametrize("given", [{"q": "\x00"}, {"q": "长" * 5000}, {"item": "\x00"}, {"item": "NONE"}])
def test_hostile_questions(enter, given):
    assert enter(Role.CLERK).get(DESK, given).status_code == 200
