"""What a clock is given: a limit, and the pauses that do not count."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class LimitUnit(StrEnum):
    """How a limit counts."""

    WORKDAY = "workday"  # 工作日: statutory holidays and weekends do not count, make-up days do
    NATURAL_DAY = "natural_day"  # 自然日: every day counts, the last one moves to a working day
    IMMEDIATE = "immediate"  # 即办: the same day


@dataclass(frozen=True, slots=True)
class Limit:
    """A length with its unit. Raises ValueError for a negative length."""

    length: int
    unit: LimitUnit = LimitUnit.WORKDAY

    def __post_init__(self) -> None:
        if self.length < 0:
            raise ValueError("a limit is not negative")

    @property
    def is_same_day(self) -> bool:
        return self.unit is LimitUnit.IMMEDIATE or self.length == 0


@dataclass(frozen=True, slots=True)
class Pause:
    """Time outside the limit (特别程序 and the like): the days after `start` up to and including `end`.

    `end` is None while the pause lasts. Raises ValueError when it ends before it starts.
    """

    start: date
    end: date | None
    name: str = ""

    def __post_init__(self) -> None:
        if self.end is not None and self.end < self.start:
            raise ValueError("a pause does not end before it starts")


def merge_pauses(pauses: Iterable[Pause], *, since: date, until: date) -> list[tuple[date, date]]:
    """Disjoint `(start, end]` intervals in order, clipped to `since` and `until`.

    Open pauses end at `until`.
    """
    merged: list[tuple[date, date]] = []
    for pause in sorted(pauses, key=lambda pause: pause.start):
        start, end = max(pause.start, since), min(pause.end or until, until)
        if start >= end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], end))
        else:
            merged.append((start, end))
    return merged
