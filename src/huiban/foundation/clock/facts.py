"""What happened to the working calendar.

Deadlines that hang on it are worked out again by whoever keeps them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import ClassVar

from huiban.foundation.facts.public import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalDaySet(Fact):
    """This government opened or closed a day by an order of its own."""

    tag: ClassVar[str] = "clock:local_day:set"

    day: date
    is_workday: bool
    name: str
    order_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalDayCleared(Fact):
    """A local order was taken back: the statutory calendar applies again."""

    tag: ClassVar[str] = "clock:local_day:cleared"

    day: date
    name: str
    order_number: str


@dataclass(frozen=True, slots=True, kw_only=True)
class YearImported(Fact):
    """The announced holidays of a year came in or were corrected."""

    tag: ClassVar[str] = "clock:year:imported"

    year: int
    order_number: str
    provisional: bool
    workdays: int
    changed_days: tuple[date, ...]
