"""The clerk's line: call, serve, finish by key; refusals are said on the page and change nothing."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from huiban.domains.directory.public import Role
from huiban.domains.hall.models import Attendance, Ticket
from huiban.domains.hall.public import Visitor, take_ticket
from huiban.foundation.actors import Actor, Channel
from tests import factories as make

pytestmark = pytest.mark.django_db
KIOSK = Actor(kind="person", id=None, name="", channel=Channel.KIOSK)


def take(*groups: str, **changes) -> Ticket:
    return take_ticket(actor=KIOSK, groups=groups or ("test",), **changes)


def at_window(enter, role: Role = Role.CLERK):
    client = enter(role, window=make.window_in().number)
    assert client.post(reverse("desk:calling-open")).status_code == 303
    return client


def press(client, step: str, ticket: Ticket | None = None, **posted):
    return client.post(reverse(f"desk:calling-{step}", args=[ticket.id] if ticket else []), posted)


def page(client) -> str:
    return client.get(reverse("desk:calling")).content.decode()


@pytest.fixture(autouse=True)
def _group():
    make.group()


def test_a_visitor_from_the_call_to_the_end(enter):
    ticket, client = take(), at_window(enter)
    assert press(client, "next").status_code == 303
    assert "T001" in page(client)
    assert "人到了，开始办" in page(client)
    assert press(client, "start", ticket).status_code == 303
    assert press(client, "finish", ticket).status_code == 303
    ticket.refresh_from_db()
    assert ticket.state == "done"
    assert "叫下一位" in page(client)


def test_the_clerk_sees_numbers_in_the_stated_order_and_no_way_to_pick(enter):
    take(), take(priority="elder")
    text = page(at_window(enter))
    assert text.index("T002") < text.index("T001")
    assert "优先人群" in text
    assert not re.search(r"/next\?|name=.number", text)


def test_waiting_people_are_numbers_until_they_are_served(enter):
    who = make.person("欧阳样本")
    ticket = take(visitor=Visitor(person_id=who.id))
    client = at_window(enter)
    assert "欧" not in page(client)
    press(client, "next")
    press(client, "start", ticket)
    assert "欧***" in page(client)
    assert reverse("desk:visitor", args=[who.id]) in page(client)
    assert client.get(reverse("desk:visitor", args=[who.id])).status_code == 200


def test_pressing_call_twice_says_who_is_still_here(enter):
    take(), take()
    client = at_window(enter)
    press(client, "next")
    answer = press(client, "next")
    assert answer.status_code == 409
    assert "T001 号还在本窗口" in answer.content.decode()
    assert Attendance.objects.count() == 1


def test_two_windows_call_two_visitors(enter):
    take(), take()
    first, second = at_window(enter), at_window(enter)
    press(first, "next"), press(second, "next")
    assert sorted(ticket.number for ticket in Ticket.objects.filter(state="called")) == ["T001", "T002"]


def test_pass_and_bring_back(enter):
    ticket, client = take(), at_window(enter)
    press(client, "next")
    press(client, "pass", ticket)
    assert "人回来了" in page(client)
    press(client, "return", ticket)
    ticket.refresh_from_db()
    assert ticket.state == "waiting"


def test_hold_with_a_reason_and_go_on(enter):
    ticket, client = take(), at_window(enter)
    press(client, "next")
    assert press(client, "hold", ticket, reason="").status_code == 422
    press(client, "hold", ticket, reason="<b>去复印</b>\x00")
    text = page(client)
    assert "&lt;b&gt;去复印&lt;/b&gt;" in text
    press(client, "go-on", ticket)
    ticket.refresh_from_db()
    assert ticket.state == "serving"


def test_transfer_keeps_the_place(enter):
    make.group("tax", "H")
    ticket, client = take(), at_window(enter)
    press(client, "next")
    answer = press(client, "transfer", ticket, group="tax", reason="属于办税")
    assert answer.status_code == 303
    before = ticket.place_at
    ticket.refresh_from_db()
    assert (ticket.group.code, ticket.place_at, ticket.state) == ("tax", before, "waiting")


def test_a_wrong_case_number_is_told_and_the_visitor_stays(enter):
    ticket, client = take(), at_window(enter)
    press(client, "next")
    press(client, "start", ticket)
    answer = press(client, "finish", ticket, case="NO-SUCH-CASE")
    assert answer.status_code == 422
    assert "没有这个办件编号" in answer.content.decode()
    ticket.refresh_from_db()
    assert ticket.state == "serving"


def test_the_case_that_came_of_it_is_tied_to_the_attendance(enter):
    case, ticket, client = make.accepted(), take(), at_window(enter)
    press(client, "next")
    press(client, "start", ticket)
    assert press(client, "finish", ticket, case=case.number).status_code == 303
    assert Attendance.objects.get().case == case


def test_pause_resume_and_close(enter):
    client = at_window(enter)
    assert press(client, "pause", reason=" ").status_code == 422
    press(client, "pause", reason="用餐")
    assert "窗口暂停：用餐" in page(client)
    assert press(client, "next").status_code == 409
    press(client, "resume")
    press(client, "close")
    assert "窗口还没有开放" in page(client)


def test_nobody_waiting_is_said(enter):
    client = at_window(enter)
    press(client, "next")
    assert "现在没有人在等" in page(client)


def test_without_a_window_one_is_chosen_first(enter):
    client = enter(Role.CLERK)
    assert "您还没有选窗口" in page(client)
    assert press(client, "open").headers["Location"].startswith("/desk/window/")


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.APPROVER, Role.ITEM_ADMIN])
def test_calling_is_for_those_at_windows(enter, role):
    client = enter(role)
    assert client.get(reverse("desk:calling")).status_code == 403
    assert press(client, "next").status_code == 403


def test_another_windows_visitor_cannot_be_touched(enter):
    ticket, first, second = take(), at_window(enter), at_window(enter)
    press(first, "next")
    for step in ("start", "pass", "recall"):
        assert press(second, step, ticket).status_code == 409
    ticket.refresh_from_db()
    assert ticket.state == "called"


def test_looking_changes_nothing(enter):
    take()
    client = at_window(enter)
    for step in ("next", "open", "close", "pause"):
        assert client.get(reverse(f"desk:calling-{step}")).status_code == 405
    assert Ticket.objects.get().state == "waiting"
