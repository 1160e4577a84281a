"""A deadline and the days that led to it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

from huiban.foundation.clock.limits import Limit, LimitUnit, Pause

if TYPE_CHECKING:
    from huiban.foundation.clock.work_calendar import Day, WorkCalendar


class SpanKind(StrEnum):
    """How the days of a span count."""

    START = "start"  # the day of the event: not counted
    COUNTED = "counted"
    MAKEUP = "makeup"  # a weekend day on which offices work: counted
    WEEKEND = "weekend"
    HOLIDAY = "holiday"
    CLOSURE = "closure"  # closed by a local order
    PAUSED = "paused"
    MOVED = "moved"  # the working day to which the end of a natural-day limit moves: not counted

    @property
    def counts(self) -> bool:
        return self in (SpanKind.COUNTED, SpanKind.MAKEUP)


@dataclass(frozen=True, slots=True)
class Span:
    """Neighbouring days that count alike for the same reason."""

    kind: SpanKind
    first: date
    last: date
    days: int  # calendar days in the span
    name: str = ""  # holiday, local reason or pause; Chinese
    order_number: str = ""
    provisional: bool = False


@dataclass(frozen=True)
class Deadline:
    """The last day of a limit. Ends when the office closes on `due` (民法典 203)."""

    start: date
    due: date
    limit: Limit
    provisional: bool  # hangs on days nobody has announced yet
    pauses: tuple[Pause, ...] = ()
    calendar: WorkCalendar | None = field(default=None, repr=False, compare=False)

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """From start to due without gaps.

        Worked out when asked for. The counting spans add up to the limit.
        """
        return self.calendar.spans(self) if self.calendar else ()

    @property
    def provisional_years(self) -> tuple[int, ...]:
        """The years this deadline hangs on that are not announced."""
        years = {
            year for span in self.spans if span.provisional for year in (span.first.year, span.last.year)
        }
        return tuple(sorted(years)) if self.provisional else ()


def spans_between(calendar: WorkCalendar, deadline: Deadline, last_counted: date) -> tuple[Span, ...]:
    """Group the days from start to due. `last_counted` is the day before which natural days count."""
    spans = [Span(SpanKind.START, deadline.start, deadline.start, 1)]
    one_day = timedelta(days=1)
    days = []
    day = deadline.start + one_day
    while day <= deadline.due:
        days.append(_classified(calendar.day(day), deadline, last_counted))
        day += one_day
    for _key, group in groupby(
        days, key=lambda span: (span.kind, span.name, span.order_number, span.provisional)
    ):
        spans.append(_joined(list(group)))
    return tuple(spans)


def _classified(day: Day, deadline: Deadline, last_counted: date) -> Span:
    pause = _pause_of(day.date, deadline.pauses)
    if pause and day.date <= last_counted:
        return Span(SpanKind.PAUSED, day.date, day.date, 1, pause.name)
    if deadline.limit.unit is LimitUnit.NATURAL_DAY and day.date <= last_counted:
        # The count itself hangs on nothing; only whether the last day is a working day does.
        provisional = day.provisional and day.date == last_counted
        return Span(SpanKind.COUNTED, day.date, day.date, 1, provisional=provisional)
    kind = _kind_of(day)
    if kind.counts and day.date > last_counted:
        kind = SpanKind.MOVED
    return Span(kind, day.date, day.date, 1, day.name, day.order_number, day.provisional)


def _kind_of(day: Day) -> SpanKind:
    if day.is_workday:
        return SpanKind.MAKEUP if day.is_makeup else SpanKind.COUNTED
    if day.local:
        return SpanKind.CLOSURE
    return SpanKind.HOLIDAY if day.name else SpanKind.WEEKEND


def _pause_of(day: date, pauses: Sequence[Pause]) -> Pause | None:
    return next((pause for pause in pauses if pause.end and pause.start < day <= pause.end), None)


def _joined(spans: Sequence[Span]) -> Span:
    first, last = spans[0], spans[-1]
    return Span(
        first.kind, first.first, last.last, len(spans), first.name, first.order_number, first.provisional
    )
