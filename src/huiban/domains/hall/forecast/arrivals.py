"""Arrivals per queue and half hour: the forecast, and the plain forecasts it must beat.

The expected number is the weighted mean of the open days of training, the same weekday weighing more, drawn towards
the queue's daily level times the profile of its office (days are few). The point forecast is the median of a
negative binomial with that mean, since the median has the least absolute error.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from huiban.domains.hall.forecast.reading import QueueKey
from huiban.domains.hall.forecast.rebuild import Flow, observed_minutes

SLOT = 30
FULLY_SEEN = 25
"""Minutes of a half hour that must be seen for its arrivals to count."""
SAME_WEEKDAY = 1.5
RECENCY = 0.95
PRIOR_DAYS = 3.0
OTHER_HOURS = 0.1
IDLE_SHARE = 0.05
"""A half hour with less than this share of the day's busiest lies outside the office's hours."""
CLOSED_SHARE = 0.1
"""A day with less than this share of the office's usual arrivals was closed."""

Flows = dict[QueueKey, dict[date, Flow]]
Slots = dict[int, int]
Counted = dict[QueueKey, dict[date, Slots]]


def count_slots(flow: Flow) -> Slots:
    """Arrivals by half hour, for the half hours that were seen; the key is the half hour of the day."""
    counts: Slots = defaultdict(int)
    for visitor in flow.visitors:
        counts[int(visitor.at) // SLOT] += 1
    if not flow.snapshots:
        return {}
    first, last = flow.snapshots[0].minute // SLOT, flow.snapshots[-1].minute // SLOT
    return {
        slot: counts.get(slot, 0)
        for slot in range(first, last + 1)
        if observed_minutes(flow, slot * SLOT, slot * SLOT + SLOT) >= FULLY_SEEN
    }


def count_all(flows: Flows) -> Counted:
    """Arrivals of every queue and day by half hour."""
    return {key: {day: count_slots(flow) for day, flow in by_day.items()} for key, by_day in flows.items()}


def find_open_days(counted: Counted) -> dict[str, set[date]]:
    """The days on which each office was open, as its arrivals tell."""
    totals: dict[str, dict[date, int]] = defaultdict(lambda: defaultdict(int))
    for key, by_day in counted.items():
        for day, slots in by_day.items():
            totals[key.office][day] += sum(slots.values())
    opened: dict[str, set[date]] = {}
    for office, by_total in totals.items():
        usual = sorted(by_total.values())[-(len(by_total) + 1) // 2] if by_total else 0
        opened[office] = {day for day, total in by_total.items() if total > CLOSED_SHARE * usual}
    return opened


@dataclass(frozen=True, slots=True)
class Expected:
    """A forecast of one half hour: the mean, and the median that is compared."""

    mean: float
    median: int


class ArrivalForecast:
    """Learns from the days of training only."""

    def __init__(self, counted: Counted) -> None:
        self._counted = counted
        self._open = find_open_days(counted)
        self._levels: dict[tuple[QueueKey, date], float] = {}
        self._shares: dict[tuple[str, date], dict[int, float]] = {}
        self._offices = self._add_offices()
        self._dispersion = self._measure_dispersion()

    def expect(self, key: QueueKey, day: date, slot: int) -> Expected:
        """The forecast for a half hour of a later day."""
        mean = self._mean(key, day, slot)
        return Expected(mean, negative_binomial_median(mean, self._dispersion))

    def _mean(self, key: QueueKey, day: date, slot: int) -> float:
        if day.weekday() >= 5 and not any(past.weekday() >= 5 for past in self._open.get(key.office, ())):
            return 0.0
        total = weights = 0.0
        for past, slots in self._days(key):
            if slot in slots:
                weight = self._weigh(key.office, past, day, slot)
                total += weight * slots[slot]
                weights += weight
        prior = self._level(key, day) * self._share(key.office, day).get(slot, 0.0)
        return (total + PRIOR_DAYS * prior) / (weights + PRIOR_DAYS)

    def _days(self, key: QueueKey) -> Iterable[tuple[date, Slots]]:
        opened = self._open.get(key.office, set())
        return ((past, slots) for past, slots in self._counted.get(key, {}).items() if past in opened)

    def _level(self, key: QueueKey, day: date) -> float:
        if (key, day) not in self._levels:
            total = weights = 0.0
            for past, slots in self._days(key):
                weight = _weight(past, day)
                total += weight * sum(slots.values())
                weights += weight
            self._levels[key, day] = total / weights if weights else 0.0
        return self._levels[key, day]

    def _share(self, office: str, day: date) -> dict[int, float]:
        if (office, day) not in self._shares:
            means = {
                slot: self._office_mean(office, day, slot)
                for slot in {slot for slots in self._offices[office].values() for slot in slots}
            }
            total = sum(means.values())
            self._shares[office, day] = {slot: mean / total for slot, mean in means.items()} if total else {}
        return self._shares[office, day]

    def _office_mean(self, office: str, day: date, slot: int) -> float:
        total = weights = 0.0
        for past, slots in self._offices[office].items():
            if slot in slots:
                weight = self._weigh(office, past, day, slot)
                total += weight * slots[slot]
                weights += weight
        return total / weights if weights else 0.0

    def _weigh(self, office: str, past: date, day: date, slot: int) -> float:
        """A day with other hours (Warsaw is open longer on Mondays) says little of this half hour."""
        weekday = day.weekday()
        known = [other for other in self._offices[office] if other.weekday() == weekday]
        weight = _weight(past, day)
        if known and self._works(office, max(known), slot) != self._works(office, past, slot):
            return weight * OTHER_HOURS
        return weight

    def _works(self, office: str, day: date, slot: int) -> bool:
        slots = self._offices[office][day]
        return slots.get(slot, 0) > IDLE_SHARE * max(slots.values(), default=0)

    def _add_offices(self) -> dict[str, dict[date, Slots]]:
        offices: dict[str, dict[date, Slots]] = defaultdict(dict)
        for key in self._counted:
            for day, slots in self._days(key):
                sums = offices[key.office].setdefault(day, {})
                for slot, count in slots.items():
                    sums[slot] = sums.get(slot, 0) + count
        return offices

    def _measure_dispersion(self) -> float:
        """How much wider than Poisson counts are: variance = mean + dispersion x mean², by moments."""
        excess = squares = 0.0
        for key in self._counted:
            by_slot: dict[int, list[int]] = defaultdict(list)
            for _, slots in self._days(key):
                for slot, count in slots.items():
                    by_slot[slot].append(count)
            for counts in by_slot.values():
                if len(counts) > 1 and any(counts):
                    mean = sum(counts) / len(counts)
                    variance = sum((count - mean) ** 2 for count in counts) / (len(counts) - 1)
                    excess += variance - mean
                    squares += mean * mean - variance / len(counts)
        return max(0.0, excess / squares) if squares > 0 else 0.0


def _weight(past: date, day: date) -> float:
    same = SAME_WEEKDAY if past.weekday() == day.weekday() else 1.0
    return float(same * RECENCY ** max(0, (day - past).days))


def negative_binomial_median(mean: float, dispersion: float) -> int:
    """The least count that at least half of the probability does not exceed."""
    if mean <= 0:
        return 0
    size = 1 / dispersion if dispersion > 1e-6 else 0.0
    probability = (size / (size + mean)) ** size if size else math.exp(-mean)
    count, reached = 0, probability
    while reached < 0.5 and count < 10_000:
        count += 1
        probability *= (count - 1 + size) / count * mean / (mean + size) if size else mean / count
        reached += probability
    return count


class NaiveForecasts:
    """What anybody could do without a model, from the same days of training."""

    def __init__(self, counted: Counted) -> None:
        self._counted = counted
        self._open = find_open_days(counted)

    def last_week(self, key: QueueKey, day: date, slot: int) -> tuple[float, str]:
        """The count of the latest same weekday of training on which the office was open and this half hour was seen;
        else of the latest open day; else 0. Also says which of them it was."""
        opened = self._open.get(key.office, set())
        by_day = self._counted.get(key, {})
        days = sorted(
            (past for past, slots in by_day.items() if past in opened and slot in slots), reverse=True
        )
        same = [past for past in days if past.weekday() == day.weekday()]
        if same:
            exact = same[0] == day - timedelta(days=7)
            return by_day[same[0]][slot], "week_before" if exact else "earlier_same_weekday"
        return (by_day[days[0]][slot], "latest_open_day") if days else (0.0, "nothing_known")

    def literal_week_before(self, key: QueueKey, day: date, slot: int) -> float:
        """Exactly seven days before, a holiday or not; 0 where training does not have it."""
        return self._counted.get(key, {}).get(day - timedelta(days=7), {}).get(slot, 0)

    def mean_of_days(self, key: QueueKey, slot: int) -> float:
        """The plain mean of the open days."""
        opened = self._open.get(key.office, set())
        counts = [
            slots[slot]
            for past, slots in self._counted.get(key, {}).items()
            if past in opened and slot in slots
        ]
        return sum(counts) / len(counts) if counts else 0.0
