"""A day drawn from a seed: the same for the same seed, and shaped as a hall's day is."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as some

from huiban.simulation.plan import CLOSING, FIRST_ARRIVAL, HOUR, LAST_ARRIVAL, Group, draw

GROUPS = [Group("a1", "A", 8), Group("a2", "A", 12), Group("b1", "B", 4)]
WINDOWS = [(number, "AB"[number % 2]) for number in range(1, 9)]


def plan(seed: int = 1, visitors: int = 400):
    return draw(seed=seed, visitors=visitors, groups=GROUPS, windows=WINDOWS, kiosks=5, displays=10)


def test_the_same_seed_is_the_same_day_and_another_is_not():
    assert plan(3) == plan(3)
    assert plan(3) != plan(4)


@given(some.integers(0, 10_000))
def test_everybody_comes_in_opening_hours_for_different_matters(seed):
    day = plan(seed, 50)
    everybody = [*day.visitors, *(one.visitor for one in day.bookings)]
    assert len({one.index for one in everybody}) == 50
    for one in everybody:
        assert FIRST_ARRIVAL <= one.arrives <= LAST_ARRIVAL
        assert 1 <= len(one.groups) == len(set(one.groups)) == len(one.services)
        assert min(one.services) > 0


def test_the_day_has_its_two_peaks():
    arrivals = [one.arrives / HOUR for one in plan(1, 4000).visitors]

    def share(start: float, end: float) -> float:
        return sum(start <= hour < end for hour in arrivals) / len(arrivals) / (end - start)

    assert share(9, 10.5) > 2 * share(11.5, 13)
    assert share(13.75, 15.25) > 2 * share(11.5, 13)


def test_faults_are_planned_and_shifts_end_after_closing():
    day = plan(5)
    assert len(day.web_kills) == 2
    assert len(day.kiosk_outages) == 3
    assert len(day.display_cuts) == 2
    assert all(end > start for _index, start, end in (*day.kiosk_outages, *day.display_cuts))
    assert all(shift.closes >= CLOSING > shift.opens for shift in day.shifts)
