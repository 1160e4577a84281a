"""Come to an appointment: by its code or by card number; what is refused is said, what is not yours stays hidden."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session

from huiban.domains.hall.models import Ticket
from huiban.domains.people.public import person_actor
from huiban.foundation.actors import Channel
from huiban.foundation.moment import at
from tests import factories as make
from tests.domains.appointments.halls import booked, clock, hall
from tests.surfaces.kiosk.visits import text

pytestmark = pytest.mark.django_db


def minutes(count: int):
    """So many minutes after the appointment's nine o'clock."""
    return at(clock(9) + timedelta(minutes=count))


def shows(terminal, **typed):
    path = "/kiosk/check-in/identity/" if "citizen_id" in typed else "/kiosk/check-in/"
    return terminal.post(path, typed)


def test_the_code_gives_a_ticket_with_its_time(terminal):
    hall()
    mine = booked()
    with minutes(-10):
        answer = shows(terminal, code=f"{mine.code[:5]} {mine.code[5:].lower()}")
        page = text(terminal.get(answer.headers["Location"]))
    ticket = Ticket.objects.get()
    assert (ticket.slot_start, ticket.channel) == (clock(9), "kiosk")
    assert ticket.number in page
    assert "09:00" in page
    assert ticket.code in page


def test_two_touches_are_one_ticket(terminal):
    hall()
    mine = booked()
    with minutes(0):
        assert len({shows(terminal, code=mine.code).headers["Location"] for _touch in range(3)}) == 1
    assert Ticket.objects.count() == 1


def test_the_card_number_finds_todays_appointment(terminal):
    hall()
    person = make.person()
    booked(person_actor(person, Channel.PORTAL))
    with minutes(0):
        answer = shows(terminal, citizen_id=person.citizen_id)
        page = text(terminal.get(answer.headers["Location"]))
    ticket = Ticket.objects.get()
    assert ticket.code in page
    assert person.citizen_id not in page


def test_a_number_alone_does_not_show_the_slip_given_before(terminal):
    hall()
    person = make.person()
    mine = booked(person_actor(person, Channel.PORTAL))
    with minutes(0):
        shows(terminal, code=mine.code)
        terminal.post("/kiosk/end/")
    with minutes(1):
        page = text(terminal.get(shows(terminal, citizen_id=person.citizen_id).headers["Location"]))
    ticket = Ticket.objects.get()
    assert ticket.number in page
    assert f">{ticket.code}<" not in page


def test_too_early_says_from_when_and_keeps_what_was_typed(terminal):
    hall()
    mine = booked()
    with minutes(-90):
        assert shows(terminal, code=mine.code).headers["Location"] == "/kiosk/check-in/"
        page = text(terminal.get("/kiosk/check-in/"))
    assert "08:30" in page
    assert f'value="{mine.code}"' in page
    assert not Ticket.objects.exists()


def test_too_late_is_a_place_in_the_line_and_says_so(terminal):
    hall()
    mine = booked()
    with minutes(40):
        page = text(terminal.get(shows(terminal, code=mine.code).headers["Location"]))
    assert "约的时间已经过了" in page
    assert Ticket.objects.get().slot_start is None


@pytest.mark.parametrize("code", ["", "AAAAAAAAAA", "x" * 900, "\x00", "<i>1</i>", "🚀"])
def test_a_code_that_is_none_is_said(terminal, code):
    hall()
    booked()
    assert shows(terminal, code=code).headers["Location"] == "/kiosk/check-in/"
    page = text(terminal.get("/kiosk/check-in/"))
    assert 'id="fault"' in page
    assert "<i>1" not in page
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("number", ["", "1234", "\x00", "x" * 900, "990000199001011234"])
def test_a_card_number_that_is_none_is_said(terminal, number):
    assert shows(terminal, citizen_id=number).headers["Location"] == "/kiosk/check-in/identity/"
    assert 'id="fault"' in text(terminal.get("/kiosk/check-in/identity/"))


def test_a_stranger_with_a_card_has_no_appointment(terminal):
    hall()
    booked()
    with minutes(0):
        shows(terminal, citizen_id=make.citizen_id())
    assert "没有找到预约" in text(terminal.get("/kiosk/check-in/identity/"))
    assert not Ticket.objects.exists()


def test_the_next_visitor_finds_neither_code_nor_number(terminal):
    hall()
    mine = booked()
    number = make.citizen_id()
    shows(terminal, code=mine.code)
    shows(terminal, citizen_id=number)
    stored = str([row.get_decoded() for row in Session.objects.all()])
    assert mine.code not in stored
    assert number not in stored
    terminal.post("/kiosk/end/")
    assert mine.code not in text(terminal.get("/kiosk/check-in/"))
    assert number not in text(terminal.get("/kiosk/check-in/identity/"))
