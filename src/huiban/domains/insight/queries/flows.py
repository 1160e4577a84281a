"""The cockpit's numbers, counted from the facts alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from huiban.foundation.clock.public import Limit, LimitUnit, current_calendar
from huiban.foundation.moment import local_today

_TAGS = {
    "submitted": "cases:case:submitted",
    "accepted": "cases:case:accepted",
    "decided": "cases:case:decided",
    "closed": "cases:case:closed",
    "delivered": "cases:case:delivered",
    "not_accepted": "cases:case:not_accepted",
    "withdrawn": "cases:case:withdrawn",
    "rated": "voices:rating:given",
}
_NAMES = {tag: name for name, tag in _TAGS.items()}


@dataclass(frozen=True, slots=True)
class DayFlow:
    """Counts of one day by kind of fact."""

    day: date
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class PlaceFlow:
    """Counts of one department or window; ``id`` is ``None`` for what came in without a window."""

    id: UUID | None
    counts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Overdue:
    """Accepted cases not decided and past the promised day, and those decided late, in a span of days."""

    open_now: int
    due_today: int
    due_within_three_days: int
    decided_late: int


def flow_by_day(*, since: date, until: date, organisation_id: UUID | None = None) -> list[DayFlow]:
    """One entry for every day from ``since`` to ``until`` included, days without facts too."""
    rows = _counted("local_day", since, until, organisation_id)
    by_day: dict[date, dict[str, int]] = {}
    for day, name, count in rows:
        by_day.setdefault(day, {})[name] = count
    length = (until - since).days + 1
    days = (since + timedelta(days=offset) for offset in range(length))
    return [DayFlow(day, _complete(by_day.get(day, {}))) for day in days]


def flow_by_department(*, since: date, until: date) -> list[PlaceFlow]:
    """Counts of every department with facts in the span."""
    return _by_place("org_id", since, until, None)


def flow_by_window(*, since: date, until: date, organisation_id: UUID | None = None) -> list[PlaceFlow]:
    """Counts of every window with facts in the span; ``None`` is what came in by phone, portal or API."""
    return _by_place("window_id", since, until, organisation_id)


def totals(*, since: date, until: date, organisation_id: UUID | None = None) -> dict[str, int]:
    """Counts by kind over the span."""
    found: dict[str, int] = {}
    for _key, name, count in _counted("1", since, until, organisation_id):
        found[name] = found.get(name, 0) + count
    return _complete(found)


def ratings_by_grade(*, since: date, until: date, organisation_id: UUID | None = None) -> dict[int, int]:
    """How many ratings of each grade (1 best … 5 worst) were given in the span."""
    query = f"""
        select (data->>'grade')::int, count(*) from facts
        where tag = %s and local_day between %s and %s {_narrow(organisation_id)}
        group by 1
    """  # noqa: S608
    parameters: list[Any] = [_TAGS["rated"], since, until, *([organisation_id] if organisation_id else [])]
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        found = dict(cursor.fetchall())
    return {grade: found.get(grade, 0) for grade in range(1, 6)}


def overdue(*, since: date, until: date, organisation_id: UUID | None = None) -> Overdue:
    """Where the promise is broken or about to be. The promised day is the one told in the fact of acceptance."""
    query = f"""
        with open_cases as (
            select (data->>'promised_due')::date as due from facts accepted
            where tag = 'cases:case:accepted' and data->>'promised_due' is not null {_narrow(organisation_id)}
            and not exists (
                select 1 from facts ended where ended.subject = accepted.subject
                and ended.tag in ('cases:case:decided', 'cases:case:withdrawn')
            )
        )
        select count(*) filter (where due < %s), count(*) filter (where due = %s),
               count(*) filter (where due > %s and due <= %s) from open_cases
    """  # noqa: S608
    late = f"""
        select count(*) from facts where tag = 'cases:case:decided' and local_day between %s and %s
        and data->>'on_time' = 'false' {_narrow(organisation_id)}
    """  # noqa: S608
    today = local_today()
    place = [organisation_id] if organisation_id else []
    with connection.cursor() as cursor:
        cursor.execute(query, [*place, today, today, today, _three_workdays_on(today)])
        open_now, due_today, soon = cursor.fetchone()
        cursor.execute(late, [since, until, *place])
        (decided_late,) = cursor.fetchone()
    return Overdue(open_now, due_today, soon, decided_late)


def _three_workdays_on(today: date) -> date:
    return current_calendar().due(today, Limit(3, LimitUnit.WORKDAY)).due


def _by_place(column: str, since: date, until: date, organisation_id: UUID | None) -> list[PlaceFlow]:
    places: dict[UUID | None, dict[str, int]] = {}
    for place, name, count in _counted(column, since, until, organisation_id):
        places.setdefault(place, {})[name] = count
    flows = [PlaceFlow(place, _complete(counts)) for place, counts in places.items()]
    return sorted(flows, key=lambda flow: (-flow.counts["submitted"], str(flow.id)))


def _counted(
    column: str, since: date, until: date, organisation_id: UUID | None
) -> list[tuple[Any, str, int]]:
    # ``column`` is one of three names written in this module, never input.
    query = f"""
        select {column}, tag, count(*) from facts
        where tag = any(%s) and local_day between %s and %s {_narrow(organisation_id)}
        group by 1, 2
    """  # noqa: S608
    parameters: list[Any] = [list(_NAMES), since, until, *([organisation_id] if organisation_id else [])]
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return [(key, _NAMES[tag], count) for key, tag, count in cursor.fetchall()]


def _narrow(organisation_id: UUID | None) -> str:
    return "and org_id = %s" if organisation_id else ""


def _complete(counts: dict[str, int]) -> dict[str, int]:
    return {name: counts.get(name, 0) for name in _TAGS}
