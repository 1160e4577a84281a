"""Many at once for few places: none is sold twice, nobody loses what they had."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db.models import Count, F, Q

from huiban.domains.appointments.models import Appointment, Slot
from huiban.domains.appointments.public import cancel, change_capacity, check_in, close_slot, reschedule
from huiban.domains.hall.models import Ticket
from huiban.domains.messages.public import list_messages, send_due_messages
from huiban.foundation.actors import SYSTEM
from huiban.foundation.errors import HuibanError
from huiban.foundation.moment import at
from tests import factories as make
from tests.domains.appointments.halls import KIOSK, booked, clock, hall, slot, with_places, workday
from tests.domains.messages import provider

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("scripted_sms")]


def codes(answers) -> list[str]:
    return sorted(answer.code for answer in answers if isinstance(answer, HuibanError))


def made(answers) -> list[Appointment]:
    return [answer for answer in answers if isinstance(answer, Appointment)]


@pytest.fixture(autouse=True)
def _counts_are_true():
    """Whatever happened: every slot's count is the number of its appointments, and within its capacity."""
    yield
    held = Count("appointments", filter=~Q(appointments__state="cancelled"))
    slots = Slot.objects.annotate(held=held)
    assert not slots.exclude(booked=F("held")).exists()
    assert not slots.filter(booked__gt=F("capacity")).exists()


def test_twelve_people_for_three_places():
    hall()
    with_places(3)
    people = [make.applicant() for _person in range(12)]
    answers = make.together(*[lambda actor=actor: booked(actor) for actor in people])
    assert len(made(answers)) == 3
    assert codes(answers) == ["appointments.full"] * 9
    for lost in range(9):
        assert Appointment.objects.count() == 3, lost


def test_one_person_pressing_at_once_in_several_ways_has_one():
    hall(days=4)
    me = make.applicant()
    answers = make.together(*[lambda: booked(me, idempotency_key="once") for _press in range(6)])
    assert len({one.id for one in made(answers)}) == 1
    assert codes(answers) == []
    other = make.applicant()
    answers = make.together(*[lambda: booked(other, 10) for _press in range(6)])
    assert len(made(answers)) == 1
    assert codes(answers) == ["appointments.same_day"] * 5
    third = make.applicant()
    answers = make.together(*[lambda day=day: booked(third, day=workday(day)) for day in (1, 2, 3, 4)])
    assert len(made(answers)) == 3
    assert codes(answers) == ["appointments.too_many"]


def test_two_who_change_places_do_not_wait_for_each_other():
    hall()
    one, two = make.applicant(), make.applicant()
    mine, theirs = booked(one, 9), booked(two, 10)
    for turn in range(6):
        there, here = (10, 9) if turn % 2 == 0 else (9, 10)
        answers = make.together(
            lambda there=there: reschedule(actor=one, code=mine.code, start=clock(there)),
            lambda here=here: reschedule(actor=two, code=theirs.code, start=clock(here)),
        )
        assert codes(answers) == []


def test_eight_move_to_the_last_place_and_seven_keep_theirs():
    hall(windows=8)
    with_places(1, hour=10)
    people = [make.applicant() for _person in range(8)]
    held = [booked(actor) for actor in people]
    answers = make.together(
        *[
            lambda actor=actor, one=one: reschedule(actor=actor, code=one.code, start=clock(10))
            for actor, one in zip(people, held, strict=True)
        ]
    )
    assert codes(answers) == ["appointments.full"] * 7
    assert (slot(9).booked, slot(10).booked) == (7, 1)
    assert Appointment.objects.filter(state="booked").count() == 8
    for one in held:
        one.refresh_from_db()
        due = [row.due_at for row in list_messages(f"appointment:{one.id}") if row.state == "waiting"]
        assert due == [one.start - timedelta(hours=2)] or due == [
            one.start - timedelta(days=1),
            one.start - timedelta(hours=2),
        ]


def test_moving_and_cancelling_at_once_end_in_one_of_both():
    hall()
    me = make.applicant()
    for _round in range(4):
        mine = booked(me)
        make.together(
            lambda mine=mine: reschedule(actor=me, code=mine.code, start=clock(10)),
            lambda mine=mine: cancel(actor=me, code=mine.code),
        )
        mine.refresh_from_db()
        assert mine.state == "cancelled"
        assert not [row for row in list_messages(f"appointment:{mine.id}") if row.state == "waiting"]


def test_cancelling_while_reminders_go_out_reminds_nobody_afterwards():
    hall(windows=8, days=3)
    people = [make.applicant() for _person in range(6)]
    held = [booked(actor, day=workday(3)) for actor in people]
    cancelled: list[str] = []

    def give_up(actor, one):
        cancel(actor=actor, code=one.code)
        cancelled.append(one.code)
        return len([text for _mobile, text in provider.sent if one.code in text])

    with at(clock(9, day=workday(3)) - timedelta(hours=23)):
        moment_is_due = send_due_messages
        answers = make.together(
            *[
                lambda actor=actor, one=one: give_up(actor, one)
                for actor, one in zip(people, held, strict=True)
            ],
        )
        assert moment_is_due() == 0
    after = [len([text for _mobile, text in provider.sent if one.code in text]) for one in held]
    assert after == answers


def test_closing_a_slot_and_booking_it_at_once():
    hall()
    for hour in (9, 10, 11, 14):
        people = [make.applicant() for _person in range(3)]
        one = slot(hour)
        answers = make.together(
            lambda one=one: close_slot(actor=SYSTEM, slot_id=one.id),
            *[lambda actor=actor, hour=hour: booked(actor, hour) for actor in people],
        )
        assert set(codes(answers)) <= {"appointments.closed"}
        assert slot(hour).booked == len(made(answers))


def test_lowering_the_capacity_and_booking_at_once():
    hall()
    with_places(4)
    people = [make.applicant() for _person in range(6)]
    one = slot()
    answers = make.together(
        lambda: change_capacity(actor=SYSTEM, slot_id=one.id, capacity=2),
        *[lambda actor=actor: booked(actor) for actor in people],
    )
    assert set(codes(answers)) <= {"appointments.full", "appointments.under_booked"}
    assert slot().booked == len(made(answers)) == slot().capacity


def test_two_terminals_check_in_one_appointment_once():
    hall()
    mine = booked()
    moment = clock(8, 50)

    def press():
        with at(moment):
            return check_in(actor=KIOSK, code=mine.code)

    answers = make.together(*[press] * 6)
    assert len({ticket.id for ticket in answers}) == Ticket.objects.count() == 1
