"""How many visitors a day will bring, learned from the days before it, with what the forecast was off by lately."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from huiban.domains.hall.forecast.arrivals import ArrivalForecast, Counted, NaiveForecasts
from huiban.domains.hall.forecast.reading import QueueKey
from huiban.domains.hall.goals import hall_goals
from huiban.domains.hall.models import ServiceGroup
from huiban.domains.hall.queries.arrivals import Arrivals, count_arrivals
from huiban.foundation.clock.public import current_calendar
from huiban.foundation.moment import local_today

HISTORY_DAYS = 28
FEWEST_DAYS = 3
"""With fewer days that had visitors nothing is forecast."""
GOOD_DAYS = 10
TRIED_DAYS = 5
OFFICE = "hall"


@dataclass(frozen=True, slots=True)
class PastMiss:
    """Mean absolute error a half hour over the last days, of the forecast and of simply taking the week before."""

    days: int
    forecast: float
    week_before: float


@dataclass(frozen=True, slots=True)
class DayForecast:
    """``expected`` (visitors by group and half hour) is empty without enough history; ``came`` is what happened."""

    day: date
    works: bool
    half_hours: tuple[int, ...]
    days_known: int
    expected: dict[str, dict[int, float]]
    came: dict[str, dict[int, int]]
    miss: PastMiss | None

    @property
    def is_enough(self) -> bool:
        return self.days_known >= FEWEST_DAYS

    @property
    def is_rough(self) -> bool:
        """Something is forecast from few days."""
        return self.is_enough and self.days_known < GOOD_DAYS

    def expected_at(self, half_hour: int, groups: Iterable[str]) -> float:
        return sum(self.expected.get(group, {}).get(half_hour, 0.0) for group in groups)

    def came_at(self, half_hour: int, groups: Iterable[str]) -> int:
        return sum(self.came.get(group, {}).get(half_hour, 0) for group in groups)


def forecast_day(day: date, groups: Iterable[str]) -> DayForecast:
    """The forecast for ``groups``, learned only from days before both ``day`` and today."""
    groups = list(groups)
    before = min(day, local_today())
    arrivals = count_arrivals(before - timedelta(days=HISTORY_DAYS), before - timedelta(days=1))
    came = count_arrivals(day, day).get(day, {}) if day <= local_today() else {}
    half_hours = _half_hours(came, arrivals)
    works = current_calendar().is_workday(day)
    expected: dict[str, dict[int, float]] = {}
    if len(arrivals) >= FEWEST_DAYS and works:
        model = ArrivalForecast(_counted(arrivals, half_hours))
        like = _weekday_like(day)
        expected = {
            group: {half: model.expect(QueueKey(OFFICE, group), like, half).mean for half in half_hours}
            for group in groups
        }
    return DayForecast(
        day=day,
        works=works,
        half_hours=half_hours,
        days_known=len(arrivals),
        expected=expected,
        came={group: dict(came.get(group, {})) for group in groups},
        miss=_past_miss(arrivals, half_hours, groups),
    )


def _half_hours(came: dict[str, dict[int, int]], arrivals: Arrivals) -> tuple[int, ...]:
    """The hours of the hall, and whenever else somebody came."""
    seen = {half for slots in came.values() for half in slots}
    for by_group in arrivals.values():
        seen.update(half for slots in by_group.values() for half in slots)
    return tuple(sorted(seen | set(hall_goals().half_hours)))


def _counted(arrivals: Arrivals, half_hours: Iterable[int]) -> Counted:
    """As the forecast reads it: every half hour of every day, also those in which nobody came."""
    groups = ServiceGroup.objects.values_list("code", flat=True)
    return {
        QueueKey(OFFICE, group): {
            day: {half: by_group.get(group, {}).get(half, 0) for half in half_hours}
            for day, by_group in arrivals.items()
        }
        for group in groups
    }


def _weekday_like(day: date) -> date:
    """A make-up workday on a weekend is like the Monday after it."""
    return day + timedelta(days=7 - day.weekday()) if day.weekday() >= 5 else day


def _past_miss(arrivals: Arrivals, half_hours: tuple[int, ...], groups: list[str]) -> PastMiss | None:
    """Every tried day is forecast from the days before it alone."""
    days = sorted(arrivals)
    tried = days[FEWEST_DAYS:][-TRIED_DAYS:]
    if not tried:
        return None
    off_model = off_naive = 0.0
    counted = _counted(arrivals, half_hours)
    for day in tried:
        known = {
            key: {past: slots for past, slots in by_day.items() if past < day}
            for key, by_day in counted.items()
        }
        model, naive = ArrivalForecast(known), NaiveForecasts(known)
        for half in half_hours:
            keys = [QueueKey(OFFICE, group) for group in groups]
            came = sum(arrivals[day].get(group, {}).get(half, 0) for group in groups)
            off_model += abs(sum(model.expect(key, _weekday_like(day), half).mean for key in keys) - came)
            off_naive += abs(sum(naive.last_week(key, day, half)[0] for key in keys) - came)
    tries = len(tried) * len(half_hours)
    return PastMiss(len(tried), off_model / tries, off_naive / tries)
