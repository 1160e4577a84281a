"""The rules of booking are stated by the hall manager, recorded once, and hold at once."""

from __future__ import annotations

import pytest

from huiban.domains.appointments.models import BookingPolicy
from huiban.domains.appointments.public import POLICY_BOUNDS, check_in, set_booking_policy
from huiban.domains.directory.public import Role
from huiban.foundation.errors import Conflict, Forbidden, Invalid
from huiban.foundation.facts.public import FactRecord
from huiban.foundation.moment import at
from tests import factories as make
from tests.domains.appointments.halls import KIOSK, booked, clock, hall, workday

pytestmark = pytest.mark.django_db
RULES = {
    "days_open": 21,
    "most_booked": 1,
    "most_missed": 4,
    "missed_days": 60,
    "pause_days": 10,
    "early_minutes": 60,
    "late_minutes": 0,
}


def stated(**changes: int) -> BookingPolicy:
    return set_booking_policy(actor=make.worker(Role.HALL_MANAGER), **(RULES | changes))


def test_the_rules_are_recorded_once():
    stated(), stated()
    assert BookingPolicy.objects.count() == 1
    [fact] = FactRecord.objects.filter(tag="appointments:policy:set")
    assert fact.data == RULES
    assert stated(days_open=7).days_open == 7
    assert FactRecord.objects.filter(tag="appointments:policy:set").count() == 2


def test_saying_what_holds_anyhow_records_nothing():
    usual = {name: getattr(BookingPolicy(), name) for name in POLICY_BOUNDS}
    set_booking_policy(actor=make.worker(Role.HALL_MANAGER), **usual)
    assert not FactRecord.objects.filter(tag="appointments:policy:set").exists()


def test_they_hold_at_once():
    hall()
    me = make.applicant()
    early = booked(me)
    stated()
    with pytest.raises(Conflict) as refused:
        booked(me, day=workday(2))
    assert refused.value.code == "appointments.too_many"
    with at(clock(8, 5)):
        assert check_in(actor=KIOSK, code=early.code).slot_start == early.start


@pytest.mark.parametrize("name", POLICY_BOUNDS)
def test_figures_out_of_their_bounds_are_refused_by_name(name):
    least, most = POLICY_BOUNDS[name]
    for value in (least - 1, most + 1):
        with pytest.raises(Invalid) as refused:
            stated(**{name: value})
        assert set(refused.value.fields) == {name}
    assert not BookingPolicy.objects.exists()


def test_nobody_else_states_rules():
    for actor in (make.worker(Role.CLERK), make.worker(Role.SYSTEM_ADMIN), make.applicant()):
        with pytest.raises(Forbidden):
            set_booking_policy(actor=actor, **RULES)
