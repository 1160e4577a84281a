"""Forecasts of arrivals, and the plain ones beside them."""

from __future__ import annotations

from datetime import date

import pytest

from huiban.domains.hall.forecast.arrivals import (
    ArrivalForecast,
    NaiveForecasts,
    count_slots,
    find_open_days,
    negative_binomial_median,
)
from huiban.domains.hall.forecast.reading import QueueKey
from huiban.domains.hall.forecast.rebuild import rebuild_day
from tests.domains.hall.forecast.snapshots import shot

KEY = QueueKey("UD_Test", "1")
MONDAY, TUESDAY, WEDNESDAY = date(2020, 1, 6), date(2020, 1, 7), date(2020, 1, 8)
NEXT_MONDAY, NEXT_TUESDAY = date(2020, 1, 13), date(2020, 1, 14)


def test_arrivals_fall_into_their_half_hours():
    shots = [shot(480 + 5 * place, place, "A001") for place in range(13)]
    assert count_slots(rebuild_day(shots)) == {16: 6, 17: 6}


def test_a_half_hour_that_was_not_seen_does_not_count():
    shots = [*(shot(480 + 5 * place, 0) for place in range(7)), shot(570, 5), shot(575, 5)]
    assert set(count_slots(rebuild_day(shots))) == {16}


def test_a_day_without_arrivals_was_closed():
    assert find_open_days({KEY: {MONDAY: {16: 0}, TUESDAY: {16: 9}, WEDNESDAY: {16: 8}}}) == {
        "UD_Test": {TUESDAY, WEDNESDAY}
    }


def test_last_week_falls_back_over_holidays_and_says_so():
    naive = NaiveForecasts({KEY: {MONDAY: {16: 0}, TUESDAY: {16: 9}, WEDNESDAY: {16: 8}}})
    assert naive.last_week(KEY, NEXT_TUESDAY, 16) == (9, "week_before")
    assert naive.last_week(KEY, NEXT_MONDAY, 16) == (8, "latest_open_day")
    assert naive.last_week(KEY, date(2020, 1, 21), 16) == (9, "earlier_same_weekday")
    assert naive.last_week(KEY, NEXT_MONDAY, 30) == (0, "nothing_known")
    assert naive.literal_week_before(KEY, NEXT_MONDAY, 16) == 0
    assert naive.mean_of_days(KEY, 16) == 8.5


def test_the_forecast_lies_between_the_days_it_has_seen():
    forecast = ArrivalForecast({KEY: {TUESDAY: {16: 10, 17: 20}, WEDNESDAY: {16: 20, 17: 10}}})
    expected = forecast.expect(KEY, NEXT_TUESDAY, 16)
    assert 10 < expected.mean < 20
    assert forecast.expect(KEY, NEXT_TUESDAY, 17).mean > expected.mean  # the same weekday weighs more


def test_an_unknown_queue_is_expected_to_stay_empty():
    assert ArrivalForecast({}).expect(KEY, NEXT_TUESDAY, 16).mean == 0


def test_longer_hours_of_one_weekday_are_not_watered_down():
    usual = dict.fromkeys(range(16, 32), 10) | dict.fromkeys(range(32, 36), 0)
    long = dict.fromkeys(range(16, 36), 10)
    forecast = ArrivalForecast({KEY: {MONDAY: long, TUESDAY: usual, WEDNESDAY: usual}})
    assert forecast.expect(KEY, NEXT_MONDAY, 34).mean > 7
    assert forecast.expect(KEY, NEXT_TUESDAY, 34).mean < 2


@pytest.mark.parametrize(
    ("mean", "dispersion", "median"),
    [(0, 0.2, 0), (0.6, 0, 0), (0.8, 0, 1), (10, 0, 10), (10, 0.5, 8), (10, 1, 7)],
)
def test_the_median_of_counts(mean, dispersion, median):
    # geometric (dispersion 1, mean 10): 1 - (10/11)^(k+1) reaches a half at k = 7; the rest from tables
    assert negative_binomial_median(mean, dispersion) == median
