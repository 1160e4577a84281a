"""Working days, limits and deadlines. The only module of this package that others import.

`current_calendar()` gives an immutable snapshot whose methods cost microseconds and no query; the functions
here are the same methods on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from huiban.foundation.clock.access import can_change_calendar
from huiban.foundation.clock.deadlines import Deadline, Span, SpanKind
from huiban.foundation.clock.errors import (
    CalendarNotYours,
    LocalDayRefused,
    NoLocalDay,
    OutOfCalendar,
    YearRefused,
)
from huiban.foundation.clock.facts import LocalDayCleared, LocalDaySet, YearImported
from huiban.foundation.clock.limits import Limit, LimitUnit, Pause
from huiban.foundation.clock.operations.import_year import ImportedYear, import_year
from huiban.foundation.clock.operations.set_local_day import clear_local_day, set_local_day
from huiban.foundation.clock.queries import list_local_days, list_year
from huiban.foundation.clock.seed import list_calendar_differences, seed_calendar
from huiban.foundation.clock.snapshot import current_calendar
from huiban.foundation.clock.whole_years import full_months, full_years
from huiban.foundation.clock.wording import explain, long_day, short_day
from huiban.foundation.clock.work_calendar import Day, WorkCalendar
from huiban.foundation.clock.year_file import YearRow, read_year_file
from huiban.foundation.moment import local_today

__all__ = [
    "CalendarNotYours",
    "Day",
    "Deadline",
    "ImportedYear",
    "Limit",
    "LimitUnit",
    "LocalDayCleared",
    "LocalDayRefused",
    "LocalDaySet",
    "NoLocalDay",
    "OutOfCalendar",
    "Pause",
    "Span",
    "SpanKind",
    "WorkCalendar",
    "YearImported",
    "YearRefused",
    "YearRow",
    "can_change_calendar",
    "clear_local_day",
    "current_calendar",
    "explain",
    "full_months",
    "full_years",
    "import_year",
    "list_calendar_differences",
    "list_local_days",
    "list_year",
    "long_day",
    "read_year_file",
    "remaining",
    "seed_calendar",
    "set_local_day",
    "short_day",
    "today",
    "used_workdays",
]

today = local_today  # the current day in China, whatever the machine's time zone


def remaining(deadline_due: date, today: date) -> int:
    """Working days left after `today`: 0 on the due day itself, negative from the day after it."""
    return current_calendar().remaining(deadline_due, today)


def used_workdays(accept: date, until: date, pauses: Sequence[Pause] = ()) -> int:
    """Working days d with `accept < d <= until` outside every pause; overlapping pauses count once.

    A pause covers the days after its start up to and including its end; one without an end covers all until
    `until`. Never negative.
    """
    return current_calendar().used_workdays(accept, until, pauses)
