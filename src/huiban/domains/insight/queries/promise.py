"""How promises are kept: what stands open, what is running out, how fast it went, by department."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import connection

from huiban.domains.cases.public import Case
from huiban.domains.insight.queries.span import Place, three_workdays_on
from huiban.foundation.clock.public import current_calendar
from huiban.foundation.moment import local_today


@dataclass(frozen=True, slots=True)
class Standing:
    """Cases between two stations of their way, now."""

    waiting: int
    under_way: int
    making: int
    to_deliver: int


@dataclass(frozen=True, slots=True)
class Pace:
    """Working days of the cases decided in a span that have both limits: by law, as promised, as it went."""

    cases: int
    statutory: float
    promised: float
    taken: float

    @property
    def promised_faster(self) -> float:
        """承诺提速: the part of the statutory time the promise gives back, 0 to 1."""
        return 1 - self.promised / self.statutory if self.statutory else 0.0

    @property
    def faster(self) -> float:
        """实际提速: the part of the statutory time that was not needed."""
        return 1 - self.taken / self.statutory if self.statutory else 0.0


@dataclass(frozen=True, slots=True)
class KeptPromise:
    """One department: decided in the span, of these late, and past the promised day now."""

    decided: int
    late: int
    overdue_now: int


@dataclass(frozen=True, slots=True)
class DueCase:
    case: Case
    due: date
    remaining: int  # working days, negative when overdue


_ENDED = """exists (select 1 from facts ended where ended.subject = f.subject
    and ended.tag in ('cases:case:decided', 'cases:case:withdrawn'))"""


def standing_now(organisation_id: UUID | None = None) -> Standing:
    """How many cases stand between submission, acceptance, decision, document and delivery."""
    narrow, parameters = Place(organisation_id).condition("facts")
    query = f"""
        select count(*) filter (where submitted and not accepted and not refused and not withdrawn),
               count(*) filter (where accepted and not decided and not withdrawn),
               count(*) filter (where decided and not closed),
               count(*) filter (where closed and not delivered)
        from (
            select bool_or(tag = 'cases:case:submitted') submitted, bool_or(tag = 'cases:case:accepted') accepted,
                   bool_or(tag = 'cases:case:not_accepted') refused, bool_or(tag = 'cases:case:withdrawn') withdrawn,
                   bool_or(tag = 'cases:case:decided') decided, bool_or(tag = 'cases:case:closed') closed,
                   bool_or(tag = 'cases:case:delivered') delivered
            from facts where tag like 'cases:case:%%' {narrow} group by subject
        ) as ways
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        return Standing(*cursor.fetchone())


def pace(*, since: date, until: date, organisation_id: UUID | None = None) -> Pace | None:
    """How fast the cases decided in the span went; ``None`` when none of them has both limits.

    Counted in working days from the day of acceptance, from the facts of acceptance and decision.
    """
    narrow, parameters = Place(organisation_id).condition("decided")
    query = f"""
        select accepted.local_day, (accepted.data->>'statutory_due')::date, (accepted.data->>'promised_due')::date,
               decided.local_day, count(*)
        from facts decided join facts accepted
             on accepted.subject = decided.subject and accepted.tag = 'cases:case:accepted'
        where decided.tag = 'cases:case:decided' and decided.local_day between %s and %s {narrow}
              and accepted.data->>'statutory_due' is not null and accepted.data->>'promised_due' is not null
        group by 1, 2, 3, 4
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(query, [since, until, *parameters])
        rows = cursor.fetchall()
    cases = sum(row[4] for row in rows)
    if not cases:
        return None
    between = current_calendar().workdays_between
    means = [sum(between(row[0], row[place]) * row[4] for row in rows) / cases for place in (1, 2, 3)]
    return Pace(cases, *means)


def promise_by_department(*, since: date, until: date) -> dict[UUID, KeptPromise]:
    """Every department with decisions in the span or something overdue now."""
    query = f"""
        select org_id, sum(decided)::int, sum(late)::int, sum(overdue)::int from (
            select org_id, 1 decided, (data->>'on_time' = 'false')::int late, 0 overdue from facts
            where tag = 'cases:case:decided' and local_day between %s and %s
            union all
            select org_id, 0, 0, 1 from facts f where tag = 'cases:case:accepted'
            and (data->>'promised_due')::date < %s and not {_ENDED}
        ) as counted group by org_id
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(query, [since, until, local_today()])
        return {organisation: KeptPromise(*numbers) for organisation, *numbers in cursor.fetchall()}


def list_due_cases(*, organisation_id: UUID | None = None, limit: int = 20) -> list[DueCase]:
    """Accepted cases to look at, those that can still be saved first: due today, then within three working days,
    then those overdue, the latest lost first. The caller has checked ``can_see_cockpit`` for the department.
    """
    narrow, parameters = Place(organisation_id).condition("f")
    query = f"""
        select subject, (data->>'promised_due')::date as due from facts f
        where tag = 'cases:case:accepted' and (data->>'promised_due')::date <= %s {narrow} and not {_ENDED}
        order by (data->>'promised_due')::date < %s, abs((data->>'promised_due')::date - %s), happened_at
        limit %s
    """  # noqa: S608
    today = local_today()
    with connection.cursor() as cursor:
        cursor.execute(query, [three_workdays_on(today), *parameters, today, today, limit])
        found = cursor.fetchall()
    rows = Case.objects.select_related("organisation", "window").filter(
        number__in=[number for number, _due in found]
    )
    cases = {case.number: case for case in rows}
    remaining = current_calendar().remaining
    return [DueCase(cases[number], due, remaining(due, today)) for number, due in found]
