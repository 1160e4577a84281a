"""Alarms name what must be looked at, since when, and put what can still be saved first."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huiban.domains.devices.models import Device
from huiban.domains.hall.public import (
    AlarmKind,
    Severity,
    call_next,
    close_window,
    help_zones,
    list_alarms,
    pause_window,
    resume_window,
    start_service,
)
from huiban.foundation.actors import SYSTEM
from tests import factories as make
from tests.domains.hall.days import clock, come, moment

pytestmark = pytest.mark.django_db


def test_an_empty_hall_alarms_nobody():
    assert list_alarms() == []


def test_who_waits_without_a_window():
    make.group()
    with clock(10):
        come(3)
        [found] = list_alarms()
    assert (found.kind, found.severity, found.count) == (AlarmKind.NO_WINDOW, Severity.SAVE, 3)
    assert (found.since, found.breaks_at) == (moment(10), moment(10, 30))
    assert "开一个窗口" in found.advice
    with clock(10, 31):
        assert [one.severity for one in list_alarms()] == [Severity.BROKEN]
        make.clerk_at_window()
        assert [one.kind for one in list_alarms()] == [AlarmKind.LONG_WAIT]


def test_a_long_wait_is_seen_while_it_can_be_saved():
    make.group()
    with clock(10):
        make.clerk_at_window()
        come(2)
    with clock(10, 19):
        come()
        assert list_alarms() == []
    with clock(10, 20):
        [found] = list_alarms()
        assert (found.kind, found.severity, found.count) == (AlarmKind.LONG_WAIT, Severity.SAVE, 2)
    with clock(10, 30):
        assert [one.severity for one in list_alarms()] == [Severity.BROKEN]


def test_a_call_nobody_came_to():
    make.group()
    with clock(10):
        clerk = make.clerk_at_window()
        come()
        ticket = call_next(actor=clerk)
    with clock(10, 2.9):
        assert list_alarms() == []
    with clock(10, 3):
        [found] = list_alarms()
        assert (found.kind, found.number, found.severity) == (AlarmKind.NOT_STARTED, "T001", Severity.LOOK)
        assert found.breaks_at - found.since == timedelta(minutes=3)
        assert found.window is not None
        come()
        assert list_alarms()[0].severity == Severity.SAVE
        start_service(actor=clerk, ticket_id=ticket.id)
        assert list_alarms() == []


def test_a_window_paused_too_long():
    make.group()
    with clock(10):
        clerk = make.clerk_at_window()
        pause_window(actor=clerk, reason="取材料")
    with clock(10, 15):
        [found] = list_alarms()
        assert (found.kind, found.reason, found.since) == (AlarmKind.LONG_PAUSE, "取材料", moment(10))
        resume_window(actor=clerk)
        assert list_alarms() == []
        pause_window(actor=clerk, reason="午饭")
    with clock(10, 31):
        assert len(list_alarms()) == 1
        close_window(actor=clerk)
        assert list_alarms() == []


def test_what_can_be_saved_comes_first_and_soonest_first():
    for letter in "XYZ":
        make.group(f"g-{letter.lower()}", letter)
    for letter, minute in (("X", 0), ("Y", 12), ("Z", 8)):
        with clock(10, minute):
            come(group=f"g-{letter.lower()}")
    with clock(10, 35):
        assert [one.zone.letter for one in list_alarms()] == ["Z", "Y", "X"]


def test_a_window_that_helps_is_a_window():
    zone = make.group().zone_id
    with clock(10):
        clerk = make.clerk_at_window("H")
        come()
        help_zones(actor=SYSTEM, window_id=clerk.window_id, zone_ids=[zone])
        assert list_alarms() == []


def silent(kind: str, hour: int, minute: int = 0, **place: object) -> None:
    device, _secret = make.bound_device(kind, **place)
    Device.objects.filter(id=device.id).update(silent_since=moment(hour, minute))


def test_a_silent_device_alarms_while_the_hall_works():
    group = make.group()
    silent("kiosk", 9)
    silent("zone_board", 9, 30, zone_id=group.zone_id)
    with clock(10):
        assert list_alarms() == []
        clerk = make.clerk_at_window()
        found = list_alarms()
        assert {one.kind for one in found} == {AlarmKind.SILENT_DEVICE}
        assert {one.severity for one in found} == {Severity.LOOK}
        assert [(one.since, one.zone is None) for one in found] == [(moment(9), True), (moment(9, 30), False)]
        come()
        board = next(one for one in list_alarms() if one.zone)
        assert (board.severity, board.zone.letter) == (Severity.SAVE, "T")
        call_next(actor=clerk)
        close = {one.severity for one in list_alarms() if one.kind == AlarmKind.SILENT_DEVICE}
        assert close == {Severity.LOOK}


def test_many_silent_devices_of_one_place_are_one_alarm():
    make.group()
    for minute in range(5):
        silent("kiosk", 9, minute)
    with clock(10):
        make.clerk_at_window()
        [found] = list_alarms()
    assert (found.count, found.since, found.device.count("、")) == (5, moment(9), 2)
