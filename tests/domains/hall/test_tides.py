"""Tidal suggestions look back on recorded minutes: they come after five, once, and name who can help."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huiban.domains.hall.models import HallSample, WindowSession
from huiban.domains.hall.operations.sample import forget_samples
from huiban.domains.hall.public import (
    call_next,
    close_window,
    finish_service,
    help_zones,
    list_tides,
    sample_hall,
    start_service,
)
from huiban.domains.hall.staffing.public import Tide
from huiban.foundation.actors import SYSTEM
from huiban.foundation.moment import now
from tests import factories as make
from tests.domains.hall.days import clock, come

pytestmark = pytest.mark.django_db


def sample(first: int, last: int, hour: int = 10) -> None:
    for minute in range(first, last + 1):
        with clock(hour, minute):
            sample_hall()


def pressed_zone():
    """One window of eight minutes each, four people waiting: 36 minutes are predicted, more than T1 (20)."""
    zone = make.group().zone_id
    with clock(9, 59):
        clerk = make.clerk_at_window()
        come(4)
    return zone, clerk


def test_four_minutes_are_not_five_and_the_fifth_says_so():
    pressed_zone()
    spare = make.window_in()
    sample(0, 3)
    with clock(10, 3):
        assert [one.suggestion.tide for one in list_tides()] == []
    sample(4, 4)
    with clock(10, 4):
        [found] = list_tides()
        assert (found.suggestion.tide, found.suggestion.change, found.suggestion.minutes) == (Tide.OPEN, 1, 5)
        assert found.suggestion.lowest_seconds == 4 * 480
        assert found.wait.zone.letter == "T"
        assert (found.helper, found.unstaffed) == (None, (spare.number,))


def test_a_hall_without_another_window_says_so():
    pressed_zone()
    sample(0, 4)
    with clock(10, 4):
        [found] = list_tides()
        assert (found.opens, found.suggestion.held, found.suggestion.change) == (True, True, 0)


def test_a_change_of_windows_begins_the_count_anew():
    zone, _clerk = pressed_zone()
    make.group("tax", "H")
    with clock(9, 59):
        make.clerk_at_window("H")
        make.clerk_at_window("H")
    sample(0, 4)
    with clock(10, 4):
        found = list_tides()[0]
        assert found.opens
        assert found.helper is not None
        assert found.helper.zone.letter == "H"
        help_zones(actor=SYSTEM, window_id=found.helper.window_id, zone_ids=[zone])
        assert not any(one.opens for one in list_tides())
    sample(5, 8)
    with clock(10, 8):
        assert not any(one.opens for one in list_tides())  # (4 + ½) × 8 ÷ 2 = 18 minutes: below T1, above T2


def test_a_helper_goes_home_when_the_tide_is_out():
    zone, clerk = pressed_zone()
    helper = make.clerk_at_window("H")
    make.group("tax", "H")
    help_zones(actor=SYSTEM, window_id=helper.window_id, zone_ids=[zone])
    with clock(10, 0):
        for _number in range(4):
            ticket = call_next(actor=clerk)
            assert ticket is not None
            start_service(actor=clerk, ticket_id=ticket.id)
            finish_service(actor=clerk, ticket_id=ticket.id)
    sample(1, 5)
    with clock(10, 5):
        by_letter = {one.wait.zone.letter: one for one in list_tides()}
        assert by_letter["T"].closes
        assert by_letter["T"].helper is not None
        assert by_letter["T"].helper.window_id == helper.window_id


def test_an_unrecorded_minute_begins_anew_and_old_minutes_say_nothing():
    pressed_zone()
    sample(0, 2)
    sample(4, 5)
    with clock(10, 5):
        assert list_tides() == []
    sample(6, 8)
    with clock(10, 8):
        assert len(list_tides()) == 1
    with clock(10, 12):
        assert list_tides() == []


def test_a_minute_is_recorded_once_and_an_empty_hall_not_at_all():
    with clock(7):
        assert sample_hall() == 0
    pressed_zone()
    with clock(10, 0.2):
        assert sample_hall() == 1
    with clock(10, 0.7):
        come()
        sample_hall()
    [row] = HallSample.objects.all()
    assert (row.waiting, row.open_windows, row.predicted_seconds) == (4, 1, 4 * 480)


def test_nobody_can_predict_a_wait_without_a_window():
    _zone, clerk = pressed_zone()
    with clock(10):
        close_window(actor=clerk)
        sample_hall()
    assert HallSample.objects.get().predicted_seconds is None
    assert WindowSession.objects.filter(closed_at=None).count() == 0


def test_samples_are_forgotten_after_two_months():
    pressed_zone()
    sample(0, 0)
    with clock(10, 1):
        assert forget_samples() == 0
        HallSample.objects.update(at=now() - timedelta(days=61))
        assert forget_samples() == 1
