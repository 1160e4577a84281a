"""The ticket's page: where to go and how long; of nobody else."""

from __future__ import annotations

import pytest

from huiban.domains.hall.models import Ticket
from huiban.domains.hall.public import Visitor, call_next, take_ticket
from huiban.surfaces.kiosk.pages import KIOSK
from tests import factories as make
from tests.surfaces.kiosk.visits import takes, text

pytestmark = pytest.mark.django_db


def test_it_says_where_how_many_and_how_long(terminal):
    make.group()
    make.clerk_at_window("T")
    for _visitor in range(2):
        take_ticket(actor=KIOSK, groups=["test"])
    terminal.post("/kiosk/matters/add", {"group": "test"})
    page = text(terminal.get(takes(terminal)))
    assert "T003" in page
    assert "1 楼" in page
    assert "T区 测试" in page
    assert "号窗口" in page
    assert '前面还有</dt><dd><strong class="num">2</strong>' in page
    assert "分钟" in page
    assert "data-print" in page
    assert 'data-leaves="30"' in page


def test_with_no_open_window_it_promises_nothing(terminal):
    make.group()
    terminal.post("/kiosk/matters/add", {"group": "test"})
    assert "等多久还说不准" in text(terminal.get(takes(terminal)))


def test_a_ticket_called_meanwhile_says_so(terminal):
    make.group()
    clerk = make.clerk_at_window("T")
    terminal.post("/kiosk/matters/add", {"group": "test"})
    shown = takes(terminal)
    call_next(actor=clerk)
    assert "请到窗口" in text(terminal.get(shown))


def test_of_another_visitor_it_shows_nothing(terminal):
    make.group()
    assert terminal.get("/kiosk/ticket/").headers["Location"] == "/kiosk/"
    terminal.post("/kiosk/matters/add", {"group": "test"})
    takes(terminal)
    terminal.post("/kiosk/end/")
    assert terminal.get("/kiosk/ticket/").headers["Location"] == "/kiosk/"


def test_two_touches_at_a_chain_are_one_ticket(terminal):
    make.group("a")
    make.group("b", "U")
    posted = {"group": ["a", "b"], "priority": "none", "key": "c" * 32}
    first, second = (terminal.post("/kiosk/tickets", posted) for _touch in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize("groups", [["test", "test"], ["test", "none"], ["test"] * 50])
def test_hostile_lists_of_groups_give_no_number(terminal, groups):
    make.group()
    answer = terminal.post("/kiosk/tickets", {"group": groups, "priority": "none", "key": "d" * 32})
    assert answer.status_code in (404, 422)
    assert not Ticket.objects.exists()


def test_elders_have_longer_to_read_it(terminal):
    make.group()
    terminal.post("/preferences/", {"elder": "1", "next": "/kiosk/"})
    terminal.post("/kiosk/matters/add", {"group": "test"})
    assert 'data-leaves="60"' in text(terminal.get(takes(terminal)))


def test_a_slip_with_its_code_is_printed_for_nobody_else(terminal, monkeypatch):
    make.group()
    number, slips = make.citizen_id(), []
    monkeypatch.setattr("huiban.surfaces.kiosk.taking.print_ticket", slips.append)
    first = take_ticket(actor=KIOSK, groups=["test"], visitor=Visitor(citizen_id=number))
    terminal.post("/kiosk/matters/add", {"group": "test"})
    terminal.post("/kiosk/identity/", {"citizen_id": number})
    page = text(terminal.get(takes(terminal)))
    assert first.number in page
    assert first.code not in page
    assert slips == []
    terminal.post("/kiosk/end/")
    terminal.post("/kiosk/matters/add", {"group": "test"})
    takes(terminal)
    assert [slip.id != first.id for slip in slips] == [True]
