"""Tidal windows: opened and closed for good reasons, and never to and fro."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiban.domains.hall.staffing.tidal import TidalRule, Tide, follow, suggest

RULE = TidalRule(open_above_seconds=1200, close_below_seconds=300, minutes=5, step=2, fewest=3, most=9)
waits = st.lists(st.none() | st.floats(0, 4000), max_size=120)


def test_a_wait_above_t1_for_k_minutes_opens_windows_and_says_why():
    found = suggest([100, 1300, 1250, 1900, 1400, 1201], 4, RULE)
    assert (found.tide, found.change, found.windows) == (Tide.OPEN, 2, 6)
    assert (found.threshold_seconds, found.minutes, found.minutes_needed) == (1200, 5, 5)
    assert (found.lowest_seconds, found.highest_seconds) == (1201, 1900)


def test_a_wait_below_t2_for_k_minutes_closes_windows():
    found = suggest([299, 0, 10, 200, 100], 6, RULE)
    assert (found.tide, found.change, found.windows, found.threshold_seconds) == (Tide.CLOSE, -2, 4, 300)


@pytest.mark.parametrize("last", [1200, 300, 700])
def test_a_wait_at_a_threshold_is_not_beyond_it(last):
    assert suggest([1300] * 9 + [last], 4, RULE).tide == Tide.KEEP
    assert suggest([100] * 9 + [last], 4, RULE).tide == Tide.KEEP


def test_four_minutes_are_not_five():
    found = suggest([1300] * 4, 4, RULE)
    assert (found.tide, found.change, found.minutes, found.held) == (Tide.KEEP, 0, 4, False)


def test_a_minute_without_a_prediction_begins_anew():
    assert suggest([1300, 1300, 1300, None, 1300, 1300], 4, RULE).minutes == 2
    assert suggest([1300] * 5 + [None], 4, RULE).minutes == 0
    assert suggest([], 4, RULE).tide == Tide.KEEP


def test_the_fewest_and_the_most_windows_hold():
    assert suggest([1300] * 5, 8, RULE).change == 1
    full = suggest([1300] * 5, 9, RULE)
    assert (full.tide, full.change, full.held) == (Tide.KEEP, 0, True)
    assert suggest([0] * 5, 4, RULE).change == -1
    assert suggest([0] * 5, 3, RULE).held
    assert suggest([0] * 5, 2, RULE).change == 0  # already fewer than the fewest: closing opens nothing


@given(st.lists(st.floats(300, 1200), max_size=200), st.integers(0, 12))
def test_no_flapping_between_the_thresholds(between, windows):
    assert all(one.tide == Tide.KEEP and one.windows == windows for one in follow(between, windows, RULE))


@given(waits, st.integers(3, 9))
def test_changes_are_at_least_k_minutes_apart_and_every_one_has_its_reason(given_waits, windows):
    found = follow(given_waits, windows, RULE)
    changes = [minute for minute, one in enumerate(found) if one.change]
    assert all(later - earlier >= RULE.minutes for earlier, later in itertools.pairwise(changes))
    for minute in changes:
        last = given_waits[minute + 1 - RULE.minutes : minute + 1]
        if found[minute].tide == Tide.OPEN:
            assert min(last) > RULE.open_above_seconds
        else:
            assert max(last) < RULE.close_below_seconds
    assert all(RULE.fewest <= one.windows <= RULE.most for one in found)


@pytest.mark.parametrize(
    "numbers",
    [
        {"open_above_seconds": 300, "close_below_seconds": 300, "minutes": 5},
        {"open_above_seconds": 300, "close_below_seconds": 100, "minutes": 0},
        {"open_above_seconds": 300, "close_below_seconds": 100, "minutes": 5, "fewest": 5, "most": 4},
    ],
)
def test_rules_that_make_no_sense_are_refused(numbers):
    with pytest.raises(ValueError, match="must be"):
        TidalRule(**numbers)
