"""The working calendar as an immutable snapshot: days, counts and due days, each in constant time.

Two arrays over 1970–2100 carry all of it: how many working days have passed up to each day, and which day the
n-th working day is. Days nobody has announced follow the plain week without the days off by law and are provisional.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import accumulate, chain, compress

from huiban.foundation.clock.by_law import days_off_by_law
from huiban.foundation.clock.deadlines import Deadline, Span, spans_between
from huiban.foundation.clock.errors import OutOfCalendar
from huiban.foundation.clock.limits import Limit, LimitUnit, Pause, merge_pauses

_FIRST = date(1970, 1, 1).toordinal()
_LAST = date(2100, 12, 31).toordinal()
_LENGTH = _LAST - _FIRST + 1
_PLAIN_WEEKS = bytes((_FIRST + index - 1) % 7 < 5 for index in range(7)) * (_LENGTH // 7 + 1)


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the calendar."""

    date: date
    is_workday: bool
    provisional: bool = False  # nobody has announced it: computed from the law and the plain week
    name: str = ""  # the holiday a day off or a make-up day belongs to, or the local reason; Chinese
    order_number: str = ""  # the order a local day rests on
    local: bool = False  # set by this government, above the statutory calendar

    @property
    def is_makeup(self) -> bool:
        """True for a Saturday or Sunday on which offices work."""
        return self.is_workday and self.date.weekday() >= 5


class WorkCalendar:
    """An immutable snapshot. Safe to share between threads."""

    def __init__(self, days: Iterable[Day] = (), *, version: str = "") -> None:
        """Later days override earlier ones of the same date.

        Pass the statutory layer first, then the local.
        """
        self.version = version
        self._special: dict[int, Day] = {}
        working = bytearray(_PLAIN_WEEKS[:_LENGTH])
        provisional = bytearray(b"\x01" * _LENGTH)
        for day in chain(_days_by_law(), days):
            index = _index(day.date)
            working[index] = day.is_workday
            provisional[index] = day.provisional
            self._keep_special(index, day)
        self._working = bytes(working)
        self._provisional = bytes(provisional)
        self._workdays_until = array("i", accumulate(working))
        self._provisional_until = array("i", accumulate(provisional))
        self._workdays = array("i", compress(range(_LENGTH), working))
        self.announced_years = _announced_years(provisional)

    def _keep_special(self, index: int, day: Day) -> None:
        if day.name or day.local or day.is_workday != bool(_PLAIN_WEEKS[index]):
            self._special[index] = day
        else:
            self._special.pop(index, None)

    def day(self, day: date) -> Day:
        """What this calendar knows of one day."""
        index = _index(day)
        special = self._special.get(index)
        return special or Day(day, bool(self._working[index]), bool(self._provisional[index]))

    def is_workday(self, day: date) -> bool:
        return bool(self._working[_index(day)])

    def workdays_between(self, after: date, until: date) -> int:
        """Working days d with `after < d <= until`; the negative of the reverse when `until` is earlier."""
        return self._workdays_until[_index(until)] - self._workdays_until[_index(after)]

    def due_day(self, start: date, limit: Limit, pauses: Sequence[Pause] = ()) -> date:
        """The last day of a limit that starts on `start` (not counted). See `due` for the rules."""
        return date.fromordinal(_FIRST + self._due_index(start, limit, pauses)[1])

    def due(self, start: date, limit: Limit, pauses: Sequence[Pause] = ()) -> Deadline:
        """The deadline with everything that explains it.

        The day of the event is not counted (民法典 201). Working-day limits leave out weekends and holidays
        and count make-up days (行政许可法 82). A natural-day limit that ends on a day off ends on the next
        working day (民法典 203). Days inside pauses do not count; a pause still open cannot be counted
        through and raises ValueError: give it its expected end.
        """
        last_counted, index = self._due_index(start, limit, pauses)
        return Deadline(
            start=start,
            due=date.fromordinal(_FIRST + index),
            limit=limit,
            provisional=self._is_provisional(start, limit, last_counted, index),
            pauses=tuple(pauses),
            calendar=self,
        )

    def remaining(self, due: date, on: date) -> int:
        """Working days left after `on`: 0 on the due day itself, negative from the day after it."""
        if on <= due:
            return self.workdays_between(on, due)
        return -max(1, self.workdays_between(due, on))

    def used_workdays(self, accept: date, until: date, pauses: Sequence[Pause] = ()) -> int:
        """Working days d with `accept < d <= until` outside every pause; overlapping pauses count once."""
        if until <= accept:
            return 0
        merged = merge_pauses(pauses, since=accept, until=until)
        paused = sum(self.workdays_between(start, end) for start, end in merged)
        return self.workdays_between(accept, until) - paused

    def spans(self, deadline: Deadline) -> tuple[Span, ...]:
        """The days from start to due, grouped by how they count."""
        last_counted, _due = self._due_index(deadline.start, deadline.limit, deadline.pauses)
        return spans_between(self, deadline, date.fromordinal(_FIRST + last_counted))

    def _due_index(self, start: date, limit: Limit, pauses: Sequence[Pause]) -> tuple[int, int]:
        """Index of the last counted day and of the due day; they differ when the last day moves."""
        begin = _index(start)
        if limit.is_same_day:
            return begin, begin
        left = limit.length
        if pauses:
            begin, left = self._count_through_pauses(start, limit, pauses)
        if limit.unit is LimitUnit.WORKDAY:
            last = self._workday(self._workdays_until[begin] + left)
            return last, last
        last = begin + left
        if last >= _LENGTH:
            raise OutOfCalendar
        return last, last if self._working[last] else self._workday(self._workdays_until[last] + 1)

    def _count_through_pauses(self, start: date, limit: Limit, pauses: Sequence[Pause]) -> tuple[int, int]:
        """Where counting goes on after the last pause that matters, and how many days are left from there."""
        if any(pause.end is None for pause in pauses):
            raise ValueError("a pause without an end has no due day")
        position, left = _index(start), limit.length
        for pause_start, pause_end in merge_pauses(pauses, since=start, until=date.fromordinal(_LAST)):
            pause_index = _index(pause_start)
            if limit.unit is LimitUnit.WORKDAY:
                counted = self._workdays_until[pause_index] - self._workdays_until[position]
            else:
                counted = pause_index - position
            if counted >= left:
                break
            position, left = _index(pause_end), left - counted
        return position, left

    def _workday(self, number: int) -> int:
        """Index of the `number`-th working day since 1970."""
        try:
            return self._workdays[number - 1]
        except IndexError:
            raise OutOfCalendar from None

    def _is_provisional(self, start: date, limit: Limit, last_counted: int, due: int) -> bool:
        if limit.is_same_day:
            return False
        # Natural days count whatever the calendar says; only whether the last one is a working day hangs on
        # it.
        before = _index(start) if limit.unit is LimitUnit.WORKDAY else last_counted - 1
        return self._provisional_until[due] > self._provisional_until[before]


@cache
def _days_by_law() -> tuple[Day, ...]:
    return tuple(Day(day, False, provisional=True, name=name) for day, name in days_off_by_law())


def _index(day: date) -> int:
    index = day.toordinal() - _FIRST
    if 0 <= index < _LENGTH:
        return index
    raise OutOfCalendar


def _announced_years(provisional: bytearray) -> tuple[int, ...]:
    years = []
    for year in range(1970, 2101):
        first, after = date(year, 1, 1).toordinal() - _FIRST, date(year + 1, 1, 1).toordinal() - _FIRST
        if not any(provisional[first:after]):
            years.append(year)
    return tuple(years)
