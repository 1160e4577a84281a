"""Eight press at once: one number each, one visitor each, one window each."""

from __future__ import annotations

import pytest

from huiban.domains.hall.models import Attendance, Line, Ticket
from huiban.domains.hall.public import (
    Visitor,
    call_next,
    cancel_by_code,
    check_day,
    close_line,
    find_session,
    finish_service,
    help_zones,
    pass_ticket,
    start_service,
    take_ticket,
    ticket_at_window,
    transfer_ticket,
)
from huiban.foundation.actors import SYSTEM, Actor, Channel
from huiban.foundation.errors import HuibanError
from huiban.foundation.facts.public import FactRecord
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)
KIOSK = Actor(kind="person", id=None, name="", channel=Channel.KIOSK)


def test_eight_kiosks_issue_eight_numbers_without_a_gap():
    make.group()
    for _round in range(4):
        make.together(*[lambda: take_ticket(actor=KIOSK, groups=["test"]) for _kiosk in range(8)])
    assert sorted(Ticket.objects.values_list("serial", flat=True)) == list(range(1, 33))


def test_one_person_at_two_kiosks_has_one_ticket():
    make.group()
    visitor = Visitor(citizen_id=make.citizen_id())
    answers = make.together(
        *[lambda: take_ticket(actor=KIOSK, groups=["test"], visitor=visitor) for _kiosk in range(6)]
    )
    assert len({ticket.id for ticket in answers}) == 1


def test_one_key_pressed_eight_times_is_one_ticket():
    make.group()
    answers = make.together(
        *[lambda: take_ticket(actor=KIOSK, groups=["test"], idempotency_key="once") for _press in range(8)]
    )
    assert len({ticket.id for ticket in answers}) == 1


def test_windows_calling_at_once_never_get_the_same_visitor():
    make.group()
    clerks = [make.clerk_at_window() for _window in range(6)]
    for _visitor in range(4):
        take_ticket(actor=KIOSK, groups=["test"])
    answers = make.together(*[lambda clerk=clerk: call_next(actor=clerk) for clerk in clerks])
    numbers = [ticket.number for ticket in answers if ticket]
    assert sorted(numbers) == ["T001", "T002", "T003", "T004"]
    assert answers.count(None) == 2


def test_a_clerk_pressing_twice_calls_one():
    make.group()
    clerk = make.clerk_at_window()
    [take_ticket(actor=KIOSK, groups=["test"]) for _visitor in range(3)]
    answers = make.together(*[lambda: call_next(actor=clerk) for _press in range(4)])
    assert sum(isinstance(answer, Ticket) for answer in answers) == 1
    assert {answer.code for answer in answers if isinstance(answer, HuibanError)} == {"hall.busy"}
    assert Attendance.objects.count() == 1


def test_cancelling_while_being_called_ends_in_one_of_both():
    make.group()
    clerk = make.clerk_at_window()
    ticket = take_ticket(actor=KIOSK, groups=["test"])
    make.together(
        lambda: call_next(actor=clerk),
        lambda: cancel_by_code(actor=KIOSK, code=ticket.code),
    )
    ticket.refresh_from_db()
    assert ticket.state == "cancelled"
    assert not Attendance.objects.filter(ended_at__isnull=True).exists()


def test_transfers_across_two_zones_in_both_directions_do_not_block_each_other():
    make.group()
    make.group("tax", "H")
    here, there = make.clerk_at_window(), make.clerk_at_window("H")
    for _round in range(5):
        one = take_ticket(actor=KIOSK, groups=["test"])
        two = take_ticket(actor=KIOSK, groups=["tax"])
        mine, theirs = call_next(actor=here), call_next(actor=there)
        answers = make.together(
            lambda mine=mine: transfer_ticket(actor=here, ticket_id=mine.id, group="tax", reason="转办"),
            lambda theirs=theirs: transfer_ticket(
                actor=there, ticket_id=theirs.id, group="test", reason="转办"
            ),
        )
        assert not [answer for answer in answers if isinstance(answer, HuibanError)]
        assert {one.letter, two.letter} == {"T", "H"}


def test_the_sequence_of_a_line_has_no_gap_and_every_change_has_its_fact():
    make.group()
    make.group("second")
    clerks = [make.clerk_at_window() for _window in range(4)]

    def work(clerk):
        for turn in range(4):
            take_ticket(actor=KIOSK, groups=["test"])
            ticket = call_next(actor=clerk)
            if ticket is None:
                continue
            if turn == 2:
                pass_ticket(actor=clerk, ticket_id=ticket.id)
            elif turn == 1:
                transfer_ticket(actor=clerk, ticket_id=ticket.id, group="second", reason="转办")
            else:
                start_service(actor=clerk, ticket_id=ticket.id)
                finish_service(actor=clerk, ticket_id=ticket.id)

    make.together(*[lambda clerk=clerk: work(clerk) for clerk in clerks])
    line = Line.objects.get()
    facts = FactRecord.objects.filter(tag__startswith="hall:", data__has_key="sequence")
    assert sorted(fact.data["sequence"] for fact in facts) == list(range(1, line.sequence + 1))
    (report,) = check_day(line.day).values()
    assert report.violations == []
    assert report.gaps == []


def test_clerks_who_send_visitors_to_each_others_windows_never_wait_for_one_another():
    make.group()
    one, two = make.clerk_at_window(), make.clerk_at_window()
    numbers = {clerk.id: find_session(clerk.own_id).window.number for clerk in (one, two)}

    def send(clerk, other):
        ticket = ticket_at_window(clerk.window_id) or call_next(actor=clerk)
        start_service(actor=clerk, ticket_id=ticket.id)
        return lambda: transfer_ticket(
            actor=clerk, ticket_id=ticket.id, reason="由邻窗办", window_number=numbers[other.id]
        )

    for _visitor in range(2):
        take_ticket(actor=KIOSK, groups=["test"])
    for _round in range(25):
        answers = make.together(send(one, two), send(two, one))
        assert all(isinstance(answer, Ticket) for answer in answers), answers
    assert Ticket.objects.filter(state="waiting").count() == 2


def test_a_closing_day_and_transfers_into_it_do_not_block_each_other():
    make.group()
    make.group("tax", "H")
    here, there = make.clerk_at_window(), make.clerk_at_window("H")
    number = find_session(there.own_id).window.number
    help_zones(actor=SYSTEM, window_id=there.window_id, zone_ids=[find_session(here.own_id).zone_id])
    ticket = take_ticket(actor=KIOSK, groups=["test"])
    call_next(actor=here)
    answers = make.together(
        lambda: transfer_ticket(
            actor=here, ticket_id=ticket.id, reason="转办", group="test", window_number=number
        ),
        lambda: close_line(actor=SYSTEM, zone_id=find_session(there.own_id).zone_id),
    )
    assert not [answer for answer in answers if isinstance(answer, HuibanError) and answer.status >= 500]
    ticket.refresh_from_db()
    assert ticket.for_window_id is None


def test_an_account_and_a_card_of_one_person_at_once_are_one_ticket():
    make.group()
    who = make.person()
    answers = make.together(
        *[
            lambda visitor=visitor: take_ticket(actor=KIOSK, groups=["test"], visitor=visitor)
            for visitor in (Visitor(person_id=who.id), Visitor(citizen_id=who.citizen_id)) * 3
        ]
    )
    assert len({ticket.id for ticket in answers}) == 1
