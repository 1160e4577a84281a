"""The record as the cockpit counts it: what is folded into days, and the facts that came since, in one picture.

Facts carry the transaction that recorded them. Everything before a transaction is folded, nothing from it on, so the two
parts neither overlap nor leave a gap, whatever clocks did and however long a transaction took.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.db import connection

from huiban.domains.insight.queries.span import Place
from huiban.foundation.clock.public import current_calendar
from huiban.foundation.facts.public import ids_from, ids_until_now
from huiban.foundation.moment import LOCAL_ZONE
from huiban.foundation.request_context import once

HAPPENED = (
    "cases:case:submitted",
    "cases:case:accepted",
    "cases:case:decided",
    "cases:case:closed",
    "cases:case:delivered",
    "cases:case:not_accepted",
    "cases:case:withdrawn",
    "voices:rating:given",
)
KINDS = """
cross join lateral unnest(case
  when tag = 'voices:rating:given' then array['rated_' || (data->>'grade')]
  when tag = 'cases:case:decided' and data->>'on_time' = 'false' then array['decided', 'decided_late']
  else array[split_part(tag, ':', 3)] end) as kind
"""
PACES = """
select decided.local_day, decided.org_id, (cases.accepted_at at time zone %s)::date, cases.statutory_due, cases.promised_due,
       count(*)
from facts_unnamed decided join cases on cases.number = decided.subject
where decided.tag = 'cases:case:decided' and cases.statutory_due is not null and cases.promised_due is not null
"""
_FOLDED_TO = "select xid, since from insight_folded_to"
ATTEMPTS = 5
# What a row is grouped by, as the database says it: a bit for each column that is not.
_COLUMNS, _GROUPED = ("local_day", "org_id", "window_id"), (0b011, 0b101, 0b110)
Mark = tuple[int, UUID]


def count_by(column: str, *, since: date, until: date, place: Place) -> list[tuple[Any, str, int]]:
    """``(value, kind, count)`` over the span for each value of ``local_day``, ``org_id`` or ``window_id``.

    All three are counted at once: a picture that shows them side by side asks the record once, and they agree.
    """
    counted = once(("insight.counts", since, until, place), lambda: _count(since, until, place))
    at = _COLUMNS.index(column)
    return [(row[at], row[-2], row[-1]) for row in counted if row[len(_COLUMNS)] == _GROUPED[at]]


def _count(since: date, until: date, place: Place) -> list[tuple[Any, ...]]:
    narrow, where = place.condition("counted")

    def ask(mark: Mark | None) -> list[tuple[Any, ...]]:
        fresh, parameters = _not_folded("f", mark)
        query = f"""
            select local_day, org_id, window_id, grouping(local_day, org_id, window_id), kind, sum(count)::int from (
                select local_day, kind, org_id, window_id, count from insight_day_counts
                where local_day between %s and %s
                union all
                select f.local_day, kind, f.org_id, f.window_id, 1 from facts_unnamed f {KINDS}
                where f.tag = any(%s) and f.local_day between %s and %s {fresh}
            ) as counted where true {narrow}
            group by grouping sets ((local_day, kind), (org_id, kind), (window_id, kind))
        """  # noqa: S608
        return _rows(query, [since, until, list(HAPPENED), since, until, *parameters, *where])

    return _in_one_picture(ask)


def sum_pace(*, since: date, until: date, organisation_id: UUID | None) -> tuple[int, int, int, int]:
    """Cases decided in the span that have both limits, and their working days by law, as promised, as it went."""
    narrow, where = Place(organisation_id).condition("days")
    narrow_fresh, _same = Place(organisation_id).condition("decided")

    def ask(mark: Mark | None) -> list[tuple[Any, ...]]:
        fresh, parameters = _not_folded("decided", mark)
        query = f"""
            select coalesce(sum(cases), 0), coalesce(sum(statutory), 0), coalesce(sum(promised), 0), coalesce(sum(taken), 0)
            from insight_day_paces days where local_day between %s and %s {narrow}
        """  # noqa: S608
        late = (
            f"{PACES} and decided.local_day between %s and %s {fresh} {narrow_fresh} group by 1, 2, 3, 4, 5"
        )
        folded = _rows(query, [since, until, *where])
        added = [
            pace[2:] for pace in paces_of(_rows(late, [LOCAL_ZONE.key, since, until, *parameters, *where]))
        ]
        return [*folded, *added]

    cases, statutory, promised, taken = (
        sum(int(part) for part in column) for column in zip(*_in_one_picture(ask), strict=True)
    )
    return cases, statutory, promised, taken


def paces_of(rows: list[tuple[Any, ...]]) -> list[tuple[date, UUID | None, int, int, int, int]]:
    """Rows of ``PACES`` as day, department, cases and the three sums of working days."""
    between = current_calendar().workdays_between
    found = []
    for decided, organisation, accepted, statutory, promised, count in rows:
        days = (between(accepted, end) * count for end in (statutory, promised, decided))
        found.append((decided, organisation, count, *days))
    return found


def _not_folded(table: str, mark: Mark | None) -> tuple[str, list[Any]]:
    """The condition for facts that are not folded yet. The ids only spare a look into the months before."""
    if mark is None:
        return "", []
    xid, since = mark
    text = f"and {table}.recorded_xid >= %s and {table}.id >= %s and {table}.id < %s"
    return text, [xid, ids_from(since), ids_until_now()]


def _in_one_picture(ask: Callable[[Mark | None], list[tuple[Any, ...]]]) -> list[tuple[Any, ...]]:
    """What ``ask`` finds for a mark that did not move while it looked."""
    for _attempt in range(ATTEMPTS):
        mark = _folded_to()
        rows = ask(mark)
        if _folded_to() == mark:
            return rows
    return rows


def _folded_to() -> Mark | None:
    rows = _rows(_FOLDED_TO, [])
    return (int(rows[0][0]), rows[0][1]) if rows else None


def _rows(query: str, parameters: Sequence[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return list(cursor.fetchall())
