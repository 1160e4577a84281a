"""Microseconds per deadline, against two floors in the same run: `PYTHONPATH=src python benchmarks/clock.py`.

The floors answer the same question, the 20th working day after a start: a loop over days, one look-up in a
ready-made set per day (the least a program that walks can do), and a loop over `chinese_calendar.is_workday`.
Every answer of ours is compared with the loops' before anything is timed.
"""

from __future__ import annotations

import random
import statistics
import time
from collections.abc import Callable
from datetime import date, timedelta

import chinese_calendar
from django.conf import settings

settings.configure(USE_I18N=False)

from huiban.foundation.clock.limits import Limit  # noqa: E402
from huiban.foundation.clock.statutory import statutory_days  # noqa: E402
from huiban.foundation.clock.wording import explain  # noqa: E402
from huiban.foundation.clock.work_calendar import WorkCalendar  # noqa: E402

LENGTH = 20
ROUNDS = 7
ONE_DAY = timedelta(days=1)
LIMIT = Limit(LENGTH)


def main() -> None:
    days = statutory_days()
    started = time.perf_counter()
    calendar = WorkCalendar(days)
    build_ms = (time.perf_counter() - started) * 1000
    workdays = {day.date for day in days if day.is_workday}
    starts = random.Random(20261120).choices([day.date for day in days if day.date.year < 2026], k=2000)

    def walk_set(start: date) -> date:
        left = LENGTH
        while left:
            start += ONE_DAY
            left -= start in workdays
        return start

    def walk_package(start: date) -> date:
        left = LENGTH
        while left:
            start += ONE_DAY
            left -= chinese_calendar.is_workday(start)
        return start

    assert [calendar.due_day(s, LIMIT) for s in starts] == [walk_set(s) for s in starts]
    assert [walk_set(s) for s in starts] == [walk_package(s) for s in starts]

    timed: dict[str, Callable[[date], object]] = {
        "due_day": lambda start: calendar.due_day(start, LIMIT),
        "due": lambda start: calendar.due(start, LIMIT),
        "due with spans": lambda start: calendar.due(start, LIMIT).spans,
        "due with sentences": lambda start: explain(calendar.due(start, LIMIT)),
        "floor: loop over a set": walk_set,
        "floor: chinese_calendar loop": walk_package,
    }
    results = {name: microseconds(function, starts) for name, function in timed.items()}
    floor, package = results["floor: loop over a set"], results["floor: chinese_calendar loop"]
    print(f"snapshot of {len(days)} stored days built in {build_ms:.1f} ms; limit of {LENGTH} working days")
    print(f"{'':30}{'µs':>9}{'× set loop':>12}{'× package':>12}")
    for name, result in results.items():
        print(f"{name:30}{result:9.2f}{result / floor:12.3f}{result / package:12.4f}")


def microseconds(function: Callable[[date], object], starts: list[date]) -> float:
    rounds = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        for start in starts:
            function(start)
        rounds.append((time.perf_counter() - started) / len(starts) * 1e6)
    return statistics.median(rounds)


if __name__ == "__main__":
    main()
