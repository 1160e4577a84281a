"""Check in: the ticket at its place, in time; later as a walk-in; before that a clear refusal."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest

from huiban.domains.appointments.public import cancel, check_in, find_appointment
from huiban.domains.directory.public import Role
from huiban.domains.hall.models import Ticket
from huiban.domains.hall.public import call_next, list_waiting, take_ticket
from huiban.foundation.errors import Conflict, Invalid, NotFound
from huiban.foundation.facts.public import list_facts
from huiban.foundation.moment import at
from tests import factories as make
from tests.domains.appointments.halls import KIOSK, booked, clock, hall, workday

pytestmark = pytest.mark.django_db


def minutes(count: int):
    """So many minutes after nine on the next working day."""
    return at(clock(9) + timedelta(minutes=count))


@pytest.mark.parametrize("minute", [-30, 0, 15])
def test_in_time_the_ticket_carries_the_booked_time(minute):
    hall()
    mine = booked(item_code="TEST-1")
    with minutes(minute):
        ticket = check_in(actor=KIOSK, code=mine.code)
    assert (ticket.slot_start, ticket.group.code, ticket.item_code) == (clock(9), "test", "TEST-1")
    assert ticket.place_at == max(clock(9) + timedelta(minutes=minute), clock(9))
    assert ticket.person_id == mine.person_id
    mine.refresh_from_db()
    assert (mine.state, mine.ticket_id) == ("checked_in", ticket.id)
    fact = list_facts(subject=f"appointment:{mine.id}")[-1]
    assert (fact.data["ticket"], fact.data["late"]) == (ticket.number, False)


def test_checking_in_again_is_the_same_ticket_for_ever():
    hall()
    mine = booked()
    tickets = []
    for minute in (-10, 0, 60):
        with minutes(minute):
            tickets.append(check_in(actor=KIOSK, code=mine.code))
    assert len({ticket.id for ticket in tickets}) == Ticket.objects.count() == 1


def test_too_early_says_from_when():
    hall()
    mine = booked()
    with minutes(-31), pytest.raises(Conflict) as refused:
        check_in(actor=KIOSK, code=mine.code)
    assert refused.value.code == "appointments.too_early"
    assert "08:30" in str(refused.value.message)
    assert refused.value.data == {"from": clock(8, 30).astimezone(UTC).isoformat()}
    assert not Ticket.objects.exists()


def test_late_is_a_walk_in():
    hall()
    mine = booked()
    with minutes(16):
        ticket = check_in(actor=KIOSK, code=mine.code)
    assert ticket.slot_start is None
    mine.refresh_from_db()
    assert mine.state == "late"
    assert list_facts(subject=f"appointment:{mine.id}")[-1].data["late"] is True


def test_on_another_day_it_is_over():
    hall()
    mine = booked()
    with at(clock(9, day=workday(2))), pytest.raises(Conflict) as refused:
        check_in(actor=KIOSK, code=mine.code)
    assert refused.value.code == "appointments.past"


def test_who_is_on_time_goes_before_who_walked_in_and_not_before_the_time():
    hall()
    mine = booked()
    clerk = make.clerk_at_window()
    with minutes(-20):
        early = take_ticket(actor=KIOSK, groups=["test"])
        late = take_ticket(actor=KIOSK, groups=["test"])
        ticket = check_in(actor=KIOSK, code=mine.code)
        assert call_next(actor=clerk).id == early.id
    with minutes(0):
        assert [one.number for one in list_waiting(ticket.group.zone_id)] == [ticket.number, late.number]


def test_by_identity_number_the_one_of_today():
    hall()
    make.group("other", service_minutes=10)
    person = make.person()
    tomorrow = booked(make.applicant(person), 9, day=workday(2))
    today = booked(make.applicant(person), 9)
    with minutes(0):
        ticket = check_in(actor=KIOSK, citizen_id=person.citizen_id.lower())
        assert find_appointment(actor=make.applicant(person), code=today.code).ticket_id == ticket.id
        assert check_in(actor=KIOSK, citizen_id=person.citizen_id).id == ticket.id
    tomorrow.refresh_from_db()
    assert tomorrow.state == "booked"


def test_of_two_today_the_nearer_one_first_and_then_the_other():
    hall()
    hall("other")
    person = make.person()
    morning = booked(make.applicant(person), 9)
    later = booked(make.applicant(person), 10, group="other")
    with minutes(5):
        assert check_in(actor=KIOSK, citizen_id=person.citizen_id).group.code == "test"
    with minutes(40):
        assert check_in(actor=KIOSK, citizen_id=person.citizen_id).group.code == "other"
    for one in (morning, later):
        one.refresh_from_db()
        assert one.state == "checked_in"


def test_code_and_number_must_belong_together():
    hall()
    mine, other = booked(), make.person()
    with minutes(0):
        with pytest.raises(NotFound):
            check_in(actor=KIOSK, code=mine.code, citizen_id=other.citizen_id)
        assert check_in(actor=KIOSK, code=mine.code, citizen_id=mine.person.citizen_id).number


def test_who_may():
    hall()
    mine = booked()
    with minutes(0):
        for actor in (make.applicant(), make.worker(Role.REVIEWER)):
            for given in ({"code": mine.code}, {"citizen_id": mine.person.citizen_id}):
                with pytest.raises(NotFound):
                    check_in(actor=actor, **given)
        own = check_in(actor=make.applicant(mine.person), code=mine.code)
        assert check_in(actor=make.worker(Role.CLERK), code=mine.code).id == own.id


@pytest.mark.parametrize("given", [{}, {"citizen_id": "12"}, {"citizen_id": "\x00"}])
def test_nothing_or_no_number_is_invalid(given):
    with pytest.raises(Invalid):
        check_in(actor=KIOSK, **given)


@pytest.mark.parametrize("code", ["WRONGCODE2", "\x00", "x" * 500])
def test_an_unknown_code_is_not_found(code):
    with pytest.raises(NotFound):
        check_in(actor=KIOSK, code=code)


def test_a_cancelled_one_is_over():
    hall()
    mine = booked()
    cancel(actor=make.applicant(mine.person), code=mine.code)
    with minutes(0):
        with pytest.raises(Conflict) as refused:
            check_in(actor=KIOSK, code=mine.code)
        with pytest.raises(NotFound):
            check_in(actor=KIOSK, citizen_id=mine.person.citizen_id)
    assert refused.value.code == "appointments.state"


def test_when_the_group_gives_no_more_numbers_the_appointment_stays():
    hall()
    mine = booked()
    group = mine.group
    group.accepting = False
    group.save()
    with minutes(0), pytest.raises(Conflict) as refused:
        check_in(actor=KIOSK, code=mine.code)
    assert refused.value.code == "hall.not_accepting"
    mine.refresh_from_db()
    assert mine.state == "booked"
