"""Estimates of waits know the present and the past only."""

from __future__ import annotations

from datetime import date

import pytest

from huiban.domains.hall.forecast.reading import QueueKey
from huiban.domains.hall.forecast.rebuild import rebuild_day
from huiban.domains.hall.forecast.waits import (
    CalibratedWaits,
    Moment,
    list_cases,
    quantile,
    see,
    solve_least_squares,
)
from tests.domains.hall.forecast.snapshots import shot

KEY = QueueKey("UD_Test", "1")


def moment(**changes) -> Moment:
    return Moment(KEY, 600, 6, 2, 5, 12, 60, 10.0, 9.0)._replace(**changes)


def day_of(pace: int):
    shots, waiting, called = [], 0, 1
    for step in range(90):
        served = min(waiting + 2, pace - step % 2)
        waiting, called = waiting + 2 - served, called + served
        shots.append(shot(480 + 5 * step, waiting, f"A{called:03}"))
    return rebuild_day(shots)


FLOWS = {KEY: {date(2020, 1, day): day_of(2 + day % 2) for day in range(6, 11)}}


def test_the_naive_wait_is_people_by_minutes_over_counters():
    assert moment().naive == 6 * 5 / 2
    assert moment(counters=0).naive == 6 * 5
    assert moment(service=0).naive == 0


def test_a_moment_shows_the_last_hour():
    flow = rebuild_day([shot(480 + 10 * place, 5, f"A{place + 1:03}") for place in range(10)])
    seen = see(KEY, flow, 9, [one.minute for one in flow.snapshots])
    assert (seen.paced_calls, seen.paced_minutes, seen.waiting) == (6, 60, 5)


def test_what_comes_later_does_not_change_a_moment():
    whole = day_of(2)
    part = rebuild_day(whole.snapshots[:40])
    for place in range(40):
        starts = [one.minute for one in whole.snapshots]
        assert see(KEY, whole, place, starts) == see(KEY, part, place, starts[:40])


def test_the_median_lies_in_its_interval():
    waits = CalibratedWaits(FLOWS)
    for case in list_cases(FLOWS):
        low, median, high = (lambda one: (one.low, one.median, one.high))(waits.estimate(case.moment))
        assert 0 <= low <= median <= high


def test_it_learns_what_the_naive_wait_cannot_know():
    waits = CalibratedWaits(FLOWS)
    cases = list(list_cases(FLOWS))
    model = sum(abs(waits.estimate(case.moment).median - case.wait) for case in cases)
    assert model < sum(abs(case.moment.naive - case.wait) for case in cases) / 2


def test_without_any_training_it_falls_back_to_the_naive_wait():
    assert CalibratedWaits({}).estimate(moment()).median == pytest.approx(15)


def test_quantiles_lie_between_neighbours():
    assert [quantile([0, 10, 20], share) for share in (0, 0.25, 0.5, 1)] == [0, 5, 10, 20]
    assert quantile([], 0.5) == 0


def test_least_squares_finds_the_line():
    rows = [[1.0, float(x)] for x in range(1000)]
    assert solve_least_squares(rows, [3 + 2 * row[1] for row in rows]) == pytest.approx([3, 2], abs=0.02)
