"""The backtest: train on one file, predict a later one, and set every figure beside the plain guess it must beat."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from huiban.domains.hall.forecast.arrivals import (
    SLOT,
    ArrivalForecast,
    Counted,
    Flows,
    NaiveForecasts,
    count_all,
)
from huiban.domains.hall.forecast.reading import QueueKey, Reading, ReadingError, read_snapshots
from huiban.domains.hall.forecast.rebuild import rebuild_day
from huiban.domains.hall.forecast.waits import COVERAGE, CalibratedWaits, Case, list_cases, quantile

FIRST_SLOT, LAST_SLOT = 16, 35
"""Half hours that count: 08:00 to 18:00, the longest hours of an office."""
BUSY_QUEUE = 10.0
"""A queue with so many arrivals on an open day of training is busy."""
WORST = 10
ENOUGH_CASES = 30

NOTES = {
    "rebuild": (
        "arrivals = change of waiting + calls; calls = the greater of the fall of the line and the advance of the "
        "number not yet accounted for; waits by first come, first served, times spread evenly between snapshots"
    ),
    "seasonal_naive": (
        "same queue and half hour on the latest same weekday of the training file on which the office was open; "
        "else its latest open day; else 0"
    ),
    "seasonal_naive_literal": "exactly seven days before, closed or not, in the training file; else 0",
    "mean_of_days": "plain mean of the open days of training",
    "rolling": "as above, but the days of the test file before the day forecast are known too",
    "wait_naive": (
        "waiting x stated service minutes / open counters; with 0 counters open it divides by 1, and a stated "
        "service of 0 minutes gives 0"
    ),
    "wait_zero": "always says 0 minutes",
    "wait_queue_median": "median wait of the queue in training; 0 for an unknown queue",
    "left_out": "who was never called, and arrivals or calls in gaps of more than 20 minutes, have no known wait",
}


@dataclass(slots=True)
class Errors:
    """Sums of absolute errors by method over one group of cases."""

    cases: int = 0
    actual: float = 0.0
    absolute: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    signed: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    below: int = 0
    above: int = 0
    width: float = 0.0

    def add(self, actual: float, predicted: dict[str, float]) -> None:
        self.cases += 1
        self.actual += actual
        for method, value in predicted.items():
            self.absolute[method] += abs(value - actual)
            self.signed[method] += value - actual

    def add_interval(self, actual: float, low: float, high: float) -> None:
        self.below += actual < low
        self.above += actual > high
        self.width += high - low

    def as_dict(self) -> dict[str, Any]:
        if not self.cases:
            return {"cases": 0}
        return {
            "cases": self.cases,
            "mean_actual": _round(self.actual / self.cases),
            "mae": {method: _round(total / self.cases) for method, total in self.absolute.items()},
            "bias": {method: _round(total / self.cases) for method, total in self.signed.items()},
        }

    def with_interval(self) -> dict[str, Any]:
        if not self.cases:
            return {"cases": 0}
        return self.as_dict() | {
            "coverage": _round(1 - (self.below + self.above) / self.cases),
            "below": _round(self.below / self.cases),
            "above": _round(self.above / self.cases),
            "mean_width": _round(self.width / self.cases),
        }


Groups = dict[Any, Errors]


def run_backtest(train: Path, test: Path) -> dict[str, Any]:
    """Everything ``huiban hall backtest`` says, as plain values; ``ReadingError`` when a file cannot be used."""
    past, later = read_snapshots(train), read_snapshots(test)
    if not later.dates:
        raise ReadingError("empty", test)
    dropped = _keep_before(past, later.dates[0])
    if not past.dates:
        raise ReadingError("no_training_days", train, str(later.dates[0]))
    past_flows, later_flows = rebuild_all(past), rebuild_all(later)
    names = later.names
    return {
        "train": _describe(past, past_flows, train) | {"days_dropped": [str(day) for day in dropped]},
        "test": _describe(later, later_flows, test),
        "arrivals": score_arrivals(count_all(past_flows), count_all(later_flows), names),
        "waits": score_waits(past_flows, later_flows, names),
        "notes": NOTES,
    }


def rebuild_all(reading: Reading) -> Flows:
    """The flow of every queue and day."""
    return {
        key: {day: rebuild_day(snapshots) for day, snapshots in by_day.items()}
        for key, by_day in reading.days.items()
    }


def _keep_before(reading: Reading, first: date) -> list[date]:
    """Days that are not before the test would tell the future: they are taken out and named."""
    dropped = [day for day in reading.dates if day >= first]
    for by_day in reading.days.values():
        for day in dropped:
            by_day.pop(day, None)
    return dropped


def _describe(reading: Reading, flows: Flows, path: Path) -> dict[str, Any]:
    every = [flow for by_day in flows.values() for flow in by_day.values()]
    visitors = [visitor for flow in every for visitor in flow.visitors]
    return {
        "file": path.name,
        "rows": reading.rows,
        "duplicates": reading.duplicates,
        "bad_rows": reading.bad_rows,
        "stale_snapshots": sum(flow.stale for flow in every),
        "days": [str(day) for day in reading.dates],
        "offices": len({key.office for key in flows}),
        "queues": len(flows),
        "arrivals": len(visitors),
        "calls": sum(sum(flow.calls) for flow in every),
        "left_uncalled": sum(sum(flow.left) for flow in every),
        "waits_known": sum(visitor.wait is not None and visitor.certain for visitor in visitors),
    }


def score_arrivals(past: Counted, later: Counted, names: dict[QueueKey, str]) -> dict[str, Any]:
    """Forecasts of all half hours of the test beside what the plain ones say."""
    model, naive = ArrivalForecast(past), NaiveForecasts(past)
    busy = _busy_queues(past)
    overall, of_busy, rolling = Errors(), Errors(), Errors()
    by_hour, by_queue, by_office, by_day = _groups(), _groups(), _groups(), _groups()
    fallbacks: Counter[str] = Counter()
    for day in sorted({day for by_date in later.values() for day in by_date}):
        known = _known_before(past, later, day)
        fresh_model, fresh_naive = ArrivalForecast(known), NaiveForecasts(known)
        for key, slot, actual in _half_hours(later, day):
            expected = model.expect(key, day, slot)
            last_week, source = naive.last_week(key, day, slot)
            fallbacks[source] += 1
            predicted = {
                "model": float(expected.median),
                "model_mean": expected.mean,
                "seasonal_naive": last_week,
                "seasonal_naive_literal": naive.literal_week_before(key, day, slot),
                "mean_of_days": naive.mean_of_days(key, slot),
            }
            groups = [
                overall,
                by_hour[slot * SLOT // 60],
                by_queue[key],
                by_office[key.office],
                by_day[str(day)],
            ]
            for errors in [*groups, of_busy] if key in busy else groups:
                errors.add(actual, predicted)
            rolling.add(
                actual,
                {
                    "model": float(fresh_model.expect(key, day, slot).median),
                    "seasonal_naive": fresh_naive.last_week(key, day, slot)[0],
                    "seasonal_naive_literal": fresh_naive.literal_week_before(key, day, slot),
                },
            )
    return {
        "unit": "people per queue and half hour, 08:00-18:00",
        **overall.as_dict(),
        "busy_queues": {"queues": len(busy), **of_busy.as_dict()},
        "rolling": rolling.as_dict(),
        "naive_sources": dict(fallbacks),
        "unknown_queues": len([key for key in later if key not in past]),
        "by_hour": _listed(by_hour, "hour"),
        "by_day": _listed(by_day, "day"),
        "by_office": _worst(by_office, len(by_office), names),
        "worst_queues": _worst(by_queue, WORST, names),
        "queues_worse_than_naive": _count_worse(by_queue, "seasonal_naive"),
        "queues_scored": len(by_queue),
    }


def score_waits(past: Flows, later: Flows, names: dict[QueueKey, str]) -> dict[str, Any]:
    """The estimate at the moment of every arrival beside what the arrival then waited."""
    waits = CalibratedWaits(past)
    medians = _queue_medians(list_cases(past))
    overall, in_line, no_line, no_counter = Errors(), Errors(), Errors(), Errors()
    by_hour, by_queue, by_office, by_day = _groups(), _groups(), _groups(), _groups()
    for case in list_cases(later):
        key, moment = case.moment.key, case.moment
        estimate = waits.estimate(moment)
        predicted = {
            "model": estimate.median,
            "naive": moment.naive,
            "zero": 0.0,
            "queue_median": medians.get(key, 0.0),
        }
        groups = [
            overall,
            in_line if moment.waiting else no_line,
            by_hour[moment.minute // 60],
            by_queue[key],
            by_office[key.office],
            by_day[str(case.day)],
        ]
        for errors in [*groups, no_counter] if moment.counters == 0 else groups:
            errors.add(case.wait, predicted)
            errors.add_interval(case.wait, estimate.low, estimate.high)
    visitors = [visitor for days in later.values() for flow in days.values() for visitor in flow.visitors]
    return {
        "unit": "minutes",
        "stated_coverage": COVERAGE,
        "training_cases": waits.cases,
        **overall.with_interval(),
        "never_called": sum(visitor.wait is None for visitor in visitors),
        "in_gaps": sum(visitor.wait is not None and not visitor.certain for visitor in visitors),
        "somebody_waiting": in_line.with_interval(),
        "nobody_waiting": no_line.with_interval(),
        "no_counter_open": no_counter.with_interval(),
        "by_hour": _listed(by_hour, "hour"),
        "by_day": _listed(by_day, "day"),
        "by_office": _worst(by_office, len(by_office), names),
        "worst_queues": _worst(by_queue, WORST, names),
        "queues_worse_than_naive": _count_worse(by_queue, "naive"),
        "queues_scored": len([one for one in by_queue.values() if one.cases >= ENOUGH_CASES]),
        "coverage_by_queue": _coverage_spread(by_queue),
    }


def _half_hours(later: Counted, day: date) -> Iterable[tuple[QueueKey, int, int]]:
    for key, by_day in later.items():
        for slot, actual in by_day.get(day, {}).items():
            if FIRST_SLOT <= slot <= LAST_SLOT:
                yield key, slot, actual


def _known_before(past: Counted, later: Counted, day: date) -> Counted:
    known = {key: dict(by_day) for key, by_day in past.items()}
    for key, by_day in later.items():
        known.setdefault(key, {}).update({one: slots for one, slots in by_day.items() if one < day})
    return known


def _busy_queues(past: Counted) -> set[QueueKey]:
    busy = set()
    for key, by_day in past.items():
        totals = [total for slots in by_day.values() if (total := sum(slots.values()))]
        if totals and sum(totals) / len(totals) >= BUSY_QUEUE:
            busy.add(key)
    return busy


def _queue_medians(cases: Iterable[Case]) -> dict[QueueKey, float]:
    waits: dict[QueueKey, list[float]] = defaultdict(list)
    for case in cases:
        waits[case.moment.key].append(case.wait)
    return {key: quantile(sorted(values), 0.5) for key, values in waits.items()}


def _groups() -> Groups:
    return defaultdict(Errors)


def _figures(errors: Errors) -> dict[str, Any]:
    return errors.with_interval() if errors.width else errors.as_dict()


def _listed(groups: Groups, label: str) -> list[dict[str, Any]]:
    return [{label: name, **_figures(groups[name])} for name in sorted(groups)]


def _worst(groups: Groups, limit: int, names: dict[QueueKey, str]) -> list[dict[str, Any]]:
    """By mean absolute error of the model, the greatest first; groups with few cases are left out."""
    enough: Sequence[Any] = [name for name, errors in groups.items() if errors.cases >= ENOUGH_CASES]
    ordered = sorted(enough, key=lambda name: -groups[name].absolute["model"] / groups[name].cases)
    return [{**_label(name, names), **_figures(groups[name])} for name in ordered[:limit]]


def _label(name: QueueKey | str, names: dict[QueueKey, str]) -> dict[str, str]:
    if isinstance(name, QueueKey):
        return {"office": name.office, "queue": name.queue, "name": names.get(name, "")}
    return {"office": name}


def _count_worse(groups: Groups, method: str) -> int:
    return sum(
        errors.absolute["model"] > errors.absolute[method]
        for errors in groups.values()
        if errors.cases >= ENOUGH_CASES
    )


def _coverage_spread(groups: Groups) -> dict[str, float]:
    shares = sorted(
        1 - (errors.below + errors.above) / errors.cases
        for errors in groups.values()
        if errors.cases >= ENOUGH_CASES
    )
    return {
        name: _round(quantile(shares, share)) for name, share in (("p10", 0.1), ("p50", 0.5), ("p90", 0.9))
    }


def _round(value: float) -> float:
    return round(value, 4)
