"""How long somebody who arrives now will wait, with an interval meant to hold four of five waits.

All of it comes from what the hall shows at that moment: the line, the counters, the stated service time, how many were
called in the last hour, how long the head of the line has stood, how long the last one called had waited; and from how
such moments ended on the days of training. A regression on the logarithm gives a first guess, medians of what it
misses (by queue, hour and size of the guess) correct it, and quantiles of what then remains make the interval.
The width is set on days of training that were left out of the fit (split conformal, day by day).
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from huiban.domains.hall.forecast.arrivals import Flows
from huiban.domains.hall.forecast.reading import QueueKey
from huiban.domains.hall.forecast.rebuild import Flow

COVERAGE = 0.8
PACE_MINUTES = 60
PACE_PRIOR = 20.0
"""So many minutes of the queue's usual pace are added to what the last hour showed."""
SHRINK = 150.0
"""A group's own median counts fully only with many more cases than this."""
SHRINK_QUANTILES = 120.0
ROUNDS = 2
CALIBRATION_DAYS = 5
MIN_CALIBRATION = 50
RIDGE = 1.0
USUAL_PACE = 0.1
LONGEST = math.log1p(12 * 60)


class Moment(NamedTuple):
    """What is visible of one queue at one snapshot."""

    key: QueueKey
    minute: int
    waiting: int
    counters: int
    service: int
    paced_calls: int
    paced_minutes: int
    head_age: float
    last_wait: float

    @property
    def naive(self) -> float:
        """Waiting x stated service minutes / open counters; with no counter open, as if one were."""
        return self.waiting * self.service / max(1, self.counters)


class Case(NamedTuple):
    """A moment and the wait of one visitor who arrived right after it."""

    moment: Moment
    day: date
    wait: float


class Estimate(NamedTuple):
    """Minutes: the median, and the ends of the interval."""

    median: float
    low: float
    high: float


def list_cases(flows: Flows) -> Iterator[Case]:
    """Every arrival whose wait became known, with what it could see."""
    for key, by_day in flows.items():
        for day, flow in by_day.items():
            starts = [snapshot.minute for snapshot in flow.snapshots]
            moments: dict[int, Moment] = {}
            for visitor in flow.visitors:
                if visitor.wait is not None and visitor.certain:
                    if visitor.seen not in moments:
                        moments[visitor.seen] = see(key, flow, visitor.seen, starts)
                    yield Case(moments[visitor.seen], day, visitor.wait)


def see(key: QueueKey, flow: Flow, place: int, starts: Sequence[int]) -> Moment:
    """The moment at a snapshot; nothing after it is looked at."""
    snapshot = flow.snapshots[place]
    since = bisect_left(starts, snapshot.minute - PACE_MINUTES, 0, place + 1)
    return Moment(
        key,
        snapshot.minute,
        snapshot.waiting,
        snapshot.counters,
        snapshot.service,
        sum(flow.calls[since + 1 : place + 1]),
        snapshot.minute - starts[since],
        flow.head_ages[place],
        flow.last_waits[place],
    )


def measure_paces(flows: Flows) -> dict[QueueKey, float]:
    """Calls a minute of each queue while somebody waited."""
    paces: dict[QueueKey, float] = {}
    for key, by_day in flows.items():
        calls = minutes = 0.0
        for flow in by_day.values():
            for place in range(1, len(flow.snapshots)):
                before, after = flow.snapshots[place - 1], flow.snapshots[place]
                if before.waiting and flow.calls[place]:
                    calls += flow.calls[place]
                if before.waiting and (flow.calls[place] or flow.arrivals[place]):
                    minutes += after.minute - before.minute
        paces[key] = (calls + USUAL_PACE * PACE_PRIOR) / (minutes + PACE_PRIOR)
    return paces


Group = Callable[[Moment, float], Hashable]


def _level(guess: float) -> int:
    return min(12, max(0, int(guess * 2.5)))


GROUPS: tuple[Group, ...] = (
    lambda moment, _: (moment.key, _size(moment.waiting)),
    lambda moment, _: (moment.key, moment.counters == 0),
    lambda moment, _: (moment.key, moment.minute // 60),
    lambda moment, _: (moment.waiting > 0, moment.minute // 30),
    lambda moment, guess: (moment.waiting > 0, _level(guess)),
)


def _size(waiting: int) -> int:
    return min(5, waiting.bit_length())


class WaitModel:
    """Learns from cases; the interval is not yet calibrated."""

    def __init__(self, cases: Sequence[Case], paces: dict[QueueKey, float]) -> None:
        self._paces = paces
        self._weights: dict[bool, list[float]] = {}
        self._steps: list[tuple[Group, dict[Hashable, float]]] = []
        self._low: dict[Hashable, float] = {}
        self._high: dict[Hashable, float] = {}
        self._fit(cases)

    def estimate(self, moment: Moment, slack: float = 0.0) -> Estimate:
        """The median and the interval, the latter wider by ``slack`` on the logarithm."""
        guess = self._guess(moment)
        low, high = self._spread(moment, guess)
        return Estimate(
            _minutes(guess), _minutes(guess + min(0.0, low - slack)), _minutes(guess + max(0.0, high + slack))
        )

    def miss(self, case: Case) -> float:
        """How far the wait lies outside the uncalibrated interval, on the logarithm; negative inside."""
        guess = self._guess(case.moment)
        low, high = self._spread(case.moment, guess)
        actual = math.log1p(case.wait)
        return max(guess + low - actual, actual - guess - high)

    def _guess(self, moment: Moment) -> float:
        weights = self._weights.get(moment.waiting > 0)
        guess = _dot(weights, self._features(moment)) if weights else math.log1p(moment.naive)
        guess = min(LONGEST, max(0.0, guess))
        for group, corrections in self._steps:
            guess = max(0.0, guess + corrections.get(group(moment, guess), 0.0))
        return min(LONGEST, guess)

    def _spread(self, moment: Moment, guess: float) -> tuple[float, float]:
        pooled = ("level", moment.waiting > 0, _level(guess))
        own = ("queue", moment.key, moment.waiting > 0)
        low = self._low.get(pooled, -1.0) + self._low.get(own, 0.0)
        high = self._high.get(pooled, 1.0) + self._high.get(own, 0.0)
        return min(0.0, low), max(0.0, high)

    def _features(self, moment: Moment) -> list[float]:
        pace = self._paces.get(moment.key, USUAL_PACE)
        rate = (moment.paced_calls + pace * PACE_PRIOR) / (moment.paced_minutes + PACE_PRIOR)
        return [
            1.0,
            math.log1p(moment.waiting / rate),
            math.log1p(moment.waiting / pace),
            math.log1p(moment.waiting),
            math.log1p(moment.naive),
            math.log1p(moment.head_age),
            math.log1p(moment.last_wait),
            math.log1p(moment.service),
            math.log1p(moment.counters),
            math.log(rate),
            math.log(pace),
            1.0 if moment.counters == 0 else 0.0,
            1.0 if moment.paced_calls == 0 else 0.0,
        ]

    def _fit(self, cases: Sequence[Case]) -> None:
        for busy in (False, True):
            chosen = [case for case in cases if (case.moment.waiting > 0) is busy]
            if chosen:
                self._weights[busy] = solve_least_squares(
                    [self._features(case.moment) for case in chosen],
                    [math.log1p(case.wait) for case in chosen],
                )
        actual = [math.log1p(case.wait) for case in cases]
        guesses = [self._guess(case.moment) for case in cases]
        for _ in range(ROUNDS):
            for group in GROUPS:
                self._correct(group, cases, actual, guesses)
        self._fit_spread(cases, actual, guesses)

    def _correct(
        self, group: Group, cases: Sequence[Case], actual: Sequence[float], guesses: list[float]
    ) -> None:
        places: dict[Hashable, list[int]] = defaultdict(list)
        for place, case in enumerate(cases):
            places[group(case.moment, guesses[place])].append(place)
        corrections: dict[Hashable, float] = {}
        for name, members in places.items():
            rest = sorted(actual[place] - guesses[place] for place in members)
            corrections[name] = quantile(rest, 0.5) * len(rest) / (len(rest) + SHRINK)
            for place in members:
                guesses[place] = min(LONGEST, max(0.0, guesses[place] + corrections[name]))
        self._steps.append((group, corrections))

    def _fit_spread(self, cases: Sequence[Case], actual: Sequence[float], guesses: Sequence[float]) -> None:
        pooled: dict[Hashable, list[float]] = defaultdict(list)
        own: dict[Hashable, list[tuple[float, Hashable]]] = defaultdict(list)
        for case, wait, guess in zip(cases, actual, guesses, strict=True):
            busy = case.moment.waiting > 0
            level = ("level", busy, _level(guess))
            pooled[level].append(wait - guess)
            own["queue", case.moment.key, busy].append((wait - guess, level))
        tail = (1 - COVERAGE) / 2
        for ends, share in ((self._low, tail), (self._high, 1 - tail)):
            for name, rest in pooled.items():
                ends[name] = quantile(sorted(rest), share)
            for name, pairs in own.items():
                rest = sorted(one - ends[level] for one, level in pairs)
                ends[name] = quantile(rest, share) * len(rest) / (len(rest) + SHRINK_QUANTILES)


class CalibratedWaits:
    """The model of all days of training, with the slack its intervals need on days it has not seen."""

    def __init__(self, flows: Flows) -> None:
        cases = list(list_cases(flows))
        self.cases = len(cases)
        self._slacks = _calibrate(flows, cases)
        self._model = WaitModel(cases, measure_paces(flows))

    def estimate(self, moment: Moment) -> Estimate:
        """What to tell who arrives at this moment."""
        return self._model.estimate(moment, self._slacks[moment.waiting > 0])


def _calibrate(flows: Flows, cases: Sequence[Case]) -> dict[bool, float]:
    by_day: dict[date, int] = defaultdict(int)
    for case in cases:
        by_day[case.day] += 1
    misses: dict[bool, list[float]] = {False: [], True: []}
    left_out = sorted(day for day, count in by_day.items() if count >= MIN_CALIBRATION)[-CALIBRATION_DAYS:]
    for day in left_out if len(by_day) > 1 else ():
        others = {
            key: {other: flow for other, flow in days.items() if other != day} for key, days in flows.items()
        }
        model = WaitModel([case for case in cases if case.day != day], measure_paces(others))
        for case in cases:
            if case.day == day:
                misses[case.moment.waiting > 0].append(model.miss(case))
    return {busy: _slack(found) for busy, found in misses.items()}


def _slack(misses: list[float]) -> float:
    if len(misses) < MIN_CALIBRATION:
        return 0.0
    return quantile(sorted(misses), min(1.0, COVERAGE * (1 + 1 / len(misses))))


def quantile(ordered: Sequence[float], share: float) -> float:
    """The quantile of sorted values, between neighbours by line."""
    if not ordered:
        return 0.0
    place = share * (len(ordered) - 1)
    lower = int(place)
    upper = min(lower + 1, len(ordered) - 1)
    return ordered[lower] + (ordered[upper] - ordered[lower]) * (place - lower)


def solve_least_squares(rows: Sequence[Sequence[float]], targets: Sequence[float]) -> list[float]:
    """The weights of a linear regression, a little ridge keeping it solvable."""
    size = len(rows[0])
    left = [[0.0] * size for _ in range(size)]
    right = [0.0] * size
    for row, target in zip(rows, targets, strict=True):
        for i, value in enumerate(row):
            if value:
                right[i] += value * target
                line = left[i]
                for j in range(i, size):
                    line[j] += value * row[j]
    for i in range(size):
        left[i][i] += RIDGE
        for j in range(i):
            left[i][j] = left[j][i]
    return _eliminate(left, right)


def _eliminate(left: list[list[float]], right: list[float]) -> list[float]:
    size = len(right)
    for i in range(size):
        pivot = max(range(i, size), key=lambda row: abs(left[row][i]))
        left[i], left[pivot] = left[pivot], left[i]
        right[i], right[pivot] = right[pivot], right[i]
        for row in range(i + 1, size):
            factor = left[row][i] / left[i][i]
            if factor:
                for j in range(i, size):
                    left[row][j] -= factor * left[i][j]
                right[row] -= factor * right[i]
    solved = [0.0] * size
    for i in reversed(range(size)):
        rest = right[i] - sum(left[i][j] * solved[j] for j in range(i + 1, size))
        solved[i] = rest / left[i][i]
    return solved


def _dot(weights: Sequence[float], values: Sequence[float]) -> float:
    return sum(weight * value for weight, value in zip(weights, values, strict=True))


def _minutes(logarithm: float) -> float:
    return max(0.0, math.expm1(min(LONGEST, logarithm)))
