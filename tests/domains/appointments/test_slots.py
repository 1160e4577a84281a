"""What can be booked: counted from windows, on working days, released at its moment, never below what is taken."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from huiban.domains.appointments.models import BookingPolicy, Slot
from huiban.domains.appointments.public import (
    can_be_booked,
    change_capacity,
    close_slot,
    keep_open,
    list_days,
    list_slots,
    open_slots,
    reopen_slot,
    set_capacity_rule,
)
from huiban.domains.directory.public import Role
from huiban.domains.hall.models import WindowGroup
from huiban.foundation.actors import SYSTEM
from huiban.foundation.clock.public import current_calendar, set_local_day
from huiban.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from huiban.foundation.facts.public import FactRecord
from huiban.foundation.moment import LOCAL_ZONE, at, local_today
from tests import factories as make
from tests.domains.appointments.halls import booked, clock, hall, slot, with_places, workday

pytestmark = pytest.mark.django_db


def open_days(first: date, last: date) -> int:
    return open_slots(actor=SYSTEM, group="test", first=first, last=last)


def test_a_day_has_its_half_hours_within_the_opening_hours():
    hall()
    starts = [
        one.start.astimezone(LOCAL_ZONE).strftime("%H:%M") for one in list_slots(group="test", day=workday())
    ]
    assert starts == [
        "09:00", "09:30", "10:00", "10:30", "11:00", "11:30",
        "13:30", "14:00", "14:30", "15:00", "15:30", "16:00", "16:30",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("windows", "minutes", "share", "places"),
    [(2, 10, 50, 3), (3, 8, 50, 5), (1, 30, 50, 1), (1, 40, 10, 1), (4, 10, 100, 12), (0, 10, 50, None)],
)
def test_capacity_is_windows_times_what_one_handles_times_the_share(windows, minutes, share, places):
    make.group(service_minutes=minutes)
    set_capacity_rule(actor=SYSTEM, group="test", share=share)
    for _window in range(windows):
        make.window_in()
    open_days(workday(), workday())
    capacities = set(Slot.objects.values_list("capacity", flat=True))
    assert capacities == ({places} if places else set())


def test_windows_that_take_two_groups_are_not_counted_twice():
    make.group("second")
    hall(windows=2, minutes=10)
    assert slot().capacity == 1
    special = make.window_in()
    for code in ("test",):
        WindowGroup.objects.create(window=special, group=make.group(code, service_minutes=10))
    open_days(workday(), workday())
    assert slot().capacity == 3


def test_only_working_days_are_opened():
    hall()
    closed = workday(5)
    set_local_day(actor=SYSTEM, day=closed, is_workday=False, name="停电", order_number="测 1 号")
    open_days(local_today() + timedelta(days=1), local_today() + timedelta(days=20))
    days = set(Slot.objects.values_list("day", flat=True))
    assert closed not in days
    assert all(current_calendar().is_workday(day) for day in days)


def test_opening_again_changes_nothing_and_records_nothing():
    hall()
    before = FactRecord.objects.filter(tag="appointments:slots:opened").count()
    assert open_days(workday(1), workday(3)) == 0
    assert FactRecord.objects.filter(tag="appointments:slots:opened").count() == before


def test_a_new_rule_never_goes_below_what_is_booked_nor_over_a_managers_hand():
    hall(windows=4, minutes=10)
    assert slot().capacity == 6
    for _person in range(2):
        booked()
    change_capacity(actor=SYSTEM, slot_id=slot(9, 30).id, capacity=5)
    set_capacity_rule(actor=SYSTEM, group="test", share=10)
    open_days(workday(1), workday(3))
    assert (slot().capacity, slot().booked) == (2, 2)
    assert slot(9, 30).capacity == 5
    assert slot(10).capacity == 1
    set_capacity_rule(actor=SYSTEM, group="test", share=0)
    open_days(workday(1), workday(3))
    assert (slot().capacity, slot(9, 30).capacity, slot(10).capacity) == (2, 5, 0)


def test_nothing_that_has_begun_is_opened():
    hall()
    Slot.objects.all().delete()
    with at(clock(10, 10)):
        open_days(workday(), workday())
    assert min(Slot.objects.values_list("start", flat=True)) == clock(10, 30)


def test_a_day_is_released_seven_days_before_at_eight():
    hall()
    day = workday(8)
    open_days(day, day)
    found = slot(day=day)
    release = clock(8, day=day - timedelta(days=7))
    assert found.released_at == release
    with at(release - timedelta(seconds=1)):
        assert not can_be_booked(found)
        with pytest.raises(Conflict) as refused:
            booked(day=day)
    assert refused.value.code == "appointments.not_released"
    with at(release):
        assert can_be_booked(found)
        assert booked(day=day).start == found.start


def test_the_nights_job_keeps_the_coming_days_open():
    make.group()
    make.window_in()
    BookingPolicy.objects.create(days_open=10)
    assert keep_open() > 0
    assert keep_open() == 0
    assert max(Slot.objects.values_list("day", flat=True)) <= local_today() + timedelta(days=10)
    assert FactRecord.objects.filter(tag="appointments:slots:opened").count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"share": 101},
        {"share": -1},
        {"periods": ["9-12"]},
        {"periods": []},
        {"periods": ["12:00-09:00"]},
        {"periods": ["09:00-12:00", "11:00-13:00"]},
        {"periods": ["25:00-26:00"]},
        {"release_hour": 24},
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(changes):
    make.group()
    with pytest.raises(Invalid):
        set_capacity_rule(actor=SYSTEM, group="test", **{"share": 50, **changes})


def test_only_hall_managers_change_slots():
    hall()
    for actor in (make.worker(Role.CLERK), make.applicant()):
        for act in (
            lambda actor=actor: open_slots(actor=actor, group="test", first=workday(), last=workday()),
            lambda actor=actor: change_capacity(actor=actor, slot_id=slot().id, capacity=9),
            lambda actor=actor: close_slot(actor=actor, slot_id=slot().id),
            lambda actor=actor: reopen_slot(actor=actor, slot_id=slot().id),
            lambda actor=actor: set_capacity_rule(actor=actor, group="test", share=9),
        ):
            with pytest.raises(Forbidden):
                act()
    manager = make.worker(Role.HALL_MANAGER)
    assert change_capacity(actor=manager, slot_id=slot().id, capacity=9).capacity == 9
    facts = FactRecord.objects.filter(tag="appointments:slot:changed")
    assert [(fact.data["was"], fact.data["capacity"]) for fact in facts] == [(3, 9)]


def test_capacity_never_goes_below_what_is_booked():
    hall()
    booked(), booked()
    with pytest.raises(Conflict) as refused:
        change_capacity(actor=SYSTEM, slot_id=slot().id, capacity=1)
    assert (refused.value.code, refused.value.data) == ("appointments.under_booked", {"booked": 2})
    assert change_capacity(actor=SYSTEM, slot_id=slot().id, capacity=2).free == 0


@pytest.mark.parametrize("capacity", [-1, 1000])
def test_a_capacity_that_is_none_is_refused(capacity):
    hall()
    with pytest.raises(Invalid):
        change_capacity(actor=SYSTEM, slot_id=slot().id, capacity=capacity)


def test_a_closed_slot_takes_no_more_and_keeps_who_has_booked():
    hall()
    kept = booked()
    close_slot(actor=SYSTEM, slot_id=slot().id)
    close_slot(actor=SYSTEM, slot_id=slot().id)
    with pytest.raises(Conflict) as refused:
        booked()
    assert refused.value.code == "appointments.closed"
    kept.refresh_from_db()
    assert (kept.state, slot().booked, slot().free) == ("booked", 1, 0)
    reopen_slot(actor=SYSTEM, slot_id=slot().id)
    assert booked().state == "booked"


def test_the_days_tell_what_is_free():
    hall(windows=2, minutes=10, days=2)
    booked()
    first, second = list_days(group="test")
    assert (first.day, first.slots, first.free, first.released) == (workday(1), 13, 38, True)
    assert (second.day, second.free) == (workday(2), 39)
    with at(clock(16, 45)):
        assert [one.day for one in list_days(group="test")] == [workday(2)]


def test_an_unknown_group_is_not_found():
    with pytest.raises(NotFound):
        open_days(workday(), workday())
    with pytest.raises(Invalid):
        hall()
        open_days(workday(2), workday(1))
    assert list_slots(group="none", day=workday()) == []


def test_a_full_slot_by_hand_to_zero_is_not_bookable():
    hall()
    with_places(0)
    with pytest.raises(Conflict) as refused:
        booked()
    assert refused.value.code == "appointments.full"
