"""The cases behind a number of the cockpit: the same facts, listed instead of counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection, models
from django.utils.translation import pgettext_lazy

from huiban.domains.cases.public import Case
from huiban.domains.insight.queries.span import Place, three_workdays_on
from huiban.foundation.moment import local_today


class Measure(models.TextChoices):
    """What a number counts. The first eight count what happened in a span of days, the others what stands open now."""

    SUBMITTED = "submitted", pgettext_lazy("cockpit", "收件")
    ACCEPTED = "accepted", pgettext_lazy("cockpit", "受理")
    DECIDED = "decided", pgettext_lazy("cockpit", "决定")
    CLOSED = "closed", pgettext_lazy("cockpit", "办结")
    DELIVERED = "delivered", pgettext_lazy("cockpit", "送达")
    NOT_ACCEPTED = "not_accepted", pgettext_lazy("cockpit", "不予受理")
    WITHDRAWN = "withdrawn", pgettext_lazy("cockpit", "撤回")
    DECIDED_LATE = "decided_late", pgettext_lazy("cockpit", "超期决定")
    WAITING = "waiting", pgettext_lazy("cockpit", "待受理")
    UNDER_WAY = "under_way", pgettext_lazy("cockpit", "办理中")
    MAKING = "making", pgettext_lazy("cockpit", "制证中")
    TO_DELIVER = "to_deliver", pgettext_lazy("cockpit", "待领取")
    OVERDUE = "overdue", pgettext_lazy("cockpit", "现在超期")
    DUE_TODAY = "due_today", pgettext_lazy("cockpit", "今天到期")
    DUE_SOON = "due_soon", pgettext_lazy("cockpit", "三个工作日内到期")


M = Measure
# What opens it, and what ends it: a case is open when the first fact is there and none of the others.
_OPEN: dict[Measure, tuple[str, tuple[str, ...]]] = {
    M.WAITING: ("submitted", ("accepted", "not_accepted", "withdrawn")),
    M.UNDER_WAY: ("accepted", ("decided", "withdrawn")),
    M.MAKING: ("decided", ("closed",)),
    M.TO_DELIVER: ("closed", ("delivered",)),
    M.OVERDUE: ("accepted", ("decided", "withdrawn")),
    M.DUE_TODAY: ("accepted", ("decided", "withdrawn")),
    M.DUE_SOON: ("accepted", ("decided", "withdrawn")),
}
OPEN_NOW = frozenset(_OPEN)
_DUE = "(f.data->>'promised_due')::date"


@dataclass(frozen=True, slots=True)
class CaseBehind:
    """One case a number counted, with the moment of the fact that made it count."""

    case: Case
    at: datetime
    promised_due: date | None


@dataclass(frozen=True, slots=True)
class _Condition:
    text: str
    parameters: list[Any]


def count_cases_behind(measure: Measure, *, since: date, until: date, place: Place | None = None) -> int:
    """How many cases a number counts. ``since`` and ``until`` are not looked at for what stands open now."""
    condition = _condition(measure, since, until, place or Place())
    with connection.cursor() as cursor:
        cursor.execute(f"select count(*) from facts f where {condition.text}", condition.parameters)  # noqa: S608
        (count,) = cursor.fetchone()
    return int(count)


def list_cases_behind(
    measure: Measure,
    *,
    since: date,
    until: date,
    place: Place | None = None,
    limit: int = 50,
    offset: int = 0,
) -> list[CaseBehind]:
    """The cases a number counts: what happened newest first, what is open by what runs out first.

    The caller has checked ``can_see_cockpit`` for the place.
    """
    condition = _condition(measure, since, until, place or Place())
    order = (
        f"{_DUE} nulls last, f.happened_at, f.id" if measure in OPEN_NOW else "f.happened_at desc, f.id desc"
    )
    query = f"""
        select f.subject, f.happened_at, f.data->>'promised_due' from facts f where {condition.text}
        order by {order} limit %s offset %s
    """  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(query, [*condition.parameters, limit, offset])
        found = cursor.fetchall()
    rows = Case.objects.select_related("organisation", "window", "item").filter(
        number__in=[row[0] for row in found]
    )
    cases = {case.number: case for case in rows}
    return [
        CaseBehind(cases[number], at, date.fromisoformat(due) if due else cases[number].promised_due)
        for number, at, due in found
    ]


def _condition(measure: Measure, since: date, until: date, place: Place) -> _Condition:
    if measure in OPEN_NOW:
        condition = _open(measure)
    else:
        name = "decided" if measure == M.DECIDED_LATE else measure.value
        condition = _Condition(
            "f.tag = %s and f.local_day between %s and %s", [f"cases:case:{name}", since, until]
        )
        if measure == M.DECIDED_LATE:
            condition = _Condition(f"{condition.text} and f.data->>'on_time' = 'false'", condition.parameters)
    narrow, parameters = place.condition("f")
    return _Condition(f"{condition.text} {narrow}", [*condition.parameters, *parameters])


def _open(measure: Measure) -> _Condition:
    opened, ended = _OPEN[measure]
    text = """f.tag = %s and not exists (
        select 1 from facts ended where ended.subject = f.subject and ended.tag = any(%s))"""
    parameters: list[Any] = [f"cases:case:{opened}", [f"cases:case:{name}" for name in ended]]
    today = local_today()
    match measure:
        case M.OVERDUE:
            return _Condition(f"{text} and {_DUE} < %s", [*parameters, today])
        case M.DUE_TODAY:
            return _Condition(f"{text} and {_DUE} = %s", [*parameters, today])
        case M.DUE_SOON:
            return _Condition(
                f"{text} and {_DUE} > %s and {_DUE} <= %s", [*parameters, today, three_workdays_on(today)]
            )
        case _:
            return _Condition(text, parameters)
