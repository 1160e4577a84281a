"""The cases behind a number of the cockpit: the same facts and the same cases, listed instead of counted."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, models
from django.db.models import F, QuerySet
from django.utils.translation import pgettext_lazy

from huiban.domains.cases.public import NOT_LISTED, Case
from huiban.domains.insight.queries.counted import count_by
from huiban.domains.insight.queries.promise import STATIONS
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
_STATION = {M.WAITING: "waiting", M.UNDER_WAY: "under_way", M.MAKING: "making", M.TO_DELIVER: "to_deliver"}
_RUNNING_OUT = frozenset({M.OVERDUE, M.DUE_TODAY, M.DUE_SOON})
OPEN_NOW = frozenset(_STATION) | _RUNNING_OUT
# since when a case stands where a number counts it
_SINCE = {M.WAITING: "submitted_at", M.MAKING: "decided_at", M.TO_DELIVER: "closed_at"}


@dataclass(frozen=True, slots=True)
class CaseBehind:
    """One case a number counted, with the moment of the fact that made it count."""

    case: Case
    at: datetime
    promised_due: date | None


def count_cases_behind(measure: Measure, *, since: date, until: date, place: Place | None = None) -> int:
    """How many cases a number counts. ``since`` and ``until`` are not looked at for what stands open now."""
    place = place or Place()
    if measure in OPEN_NOW:
        return _open(measure, place).count()
    found = count_by("local_day", since=since, until=until, place=place)
    return sum(count for _day, kind, count in found if kind == measure.value)


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
    place = place or Place()
    if measure in OPEN_NOW:
        began = _SINCE.get(measure, "accepted_at")
        rows = _open(measure, place).select_related("organisation", "window", "item").defer(*NOT_LISTED)
        ordered = rows.order_by(F("promised_due").asc(nulls_last=True), began, "id")[offset : offset + limit]
        return [CaseBehind(case, getattr(case, began), case.promised_due) for case in ordered]
    return _happened(measure, since, until, place, limit, offset)


def _happened(
    measure: Measure, since: date, until: date, place: Place, limit: int, offset: int
) -> list[CaseBehind]:
    late = measure == M.DECIDED_LATE
    narrow, parameters = place.condition("f")
    query = f"""
        select f.subject, f.happened_at, f.data->>'promised_due' from facts_unnamed f
        where f.tag = %s and f.local_day between %s and %s {"and f.data->>'on_time' = 'false'" if late else ""} {narrow}
        order by f.local_day desc, f.happened_at desc, f.id desc limit %s offset %s
    """  # noqa: S608
    tag = f"cases:case:{'decided' if late else measure.value}"
    with connection.cursor() as cursor:
        cursor.execute(query, [tag, since, until, *parameters, limit, offset])
        found = cursor.fetchall()
    rows = Case.objects.select_related("organisation", "window", "item").defer(*NOT_LISTED)
    rows = rows.filter(number__in=[row[0] for row in found])
    cases = {case.number: case for case in rows}
    return [
        CaseBehind(cases[number], at, date.fromisoformat(due) if due else cases[number].promised_due)
        for number, at, due in found
    ]


def _open(measure: Measure, place: Place) -> QuerySet[Case]:
    states = STATIONS[_STATION.get(measure, "under_way")]
    rows, today = Case.objects.filter(state__in=states), local_today()
    if place.organisation_id:
        rows = rows.filter(organisation_id=place.organisation_id)
    if place.no_window:
        rows = rows.filter(window=None)
    elif place.window_id:
        rows = rows.filter(window_id=place.window_id)
    match measure:
        case M.OVERDUE:
            return rows.filter(promised_due__lt=today)
        case M.DUE_TODAY:
            return rows.filter(promised_due=today)
        case M.DUE_SOON:
            return rows.filter(promised_due__gt=today, promised_due__lte=three_workdays_on(today))
        case _:
            return rows
