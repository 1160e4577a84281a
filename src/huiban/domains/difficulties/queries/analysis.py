"""What the answered difficulties of a month say: cause × department × result."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Count, F, Q
from django.db.models.functions import TruncDate

from huiban.domains.difficulties.access import can_analyse
from huiban.domains.difficulties.models import Difficulty
from huiban.domains.difficulties.states import DifficultyState, Result, RootCause
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Forbidden
from huiban.foundation.moment import LOCAL_ZONE, local_today


@dataclass(frozen=True, slots=True)
class AnalysisRow:
    """One cause at one department. ``results`` counts each result; ``department`` is empty when none is known."""

    cause: RootCause
    department_id: UUID | None
    department: str
    results: dict[Result, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.results.values())


@dataclass(frozen=True, slots=True)
class Analysis:
    """A month: how many were raised and answered (``late``: after their due day), what is open and overdue today."""

    month: date
    raised: int
    answered: int
    late: int
    open_now: int
    overdue_now: int
    rows: list[AnalysisRow]


def analyse_month(*, actor: Actor, month: date) -> Analysis:
    """The analysis of the month a day lies in, the most frequent first. Raises ``Forbidden`` unless a hall manager."""
    if not can_analyse(actor):
        raise Forbidden
    first, after = month.replace(day=1), _next_month(month)
    begin, end = (datetime.combine(day, time(), LOCAL_ZONE) for day in (first, after))
    answered = Difficulty.objects.filter(
        state=DifficultyState.CLOSED, closed_at__gte=begin, closed_at__lt=end
    )
    late = answered.annotate(day=TruncDate("closed_at", tzinfo=LOCAL_ZONE)).filter(day__gt=F("due"))
    still = Difficulty.objects.exclude(state=DifficultyState.CLOSED)
    open_now = still.aggregate(all=Count("*"), overdue=Count("id", filter=Q(due__lt=local_today())))
    return Analysis(
        month=first,
        raised=Difficulty.objects.filter(raised_at__gte=begin, raised_at__lt=end).count(),
        answered=answered.count(),
        late=late.count(),
        open_now=open_now["all"],
        overdue_now=open_now["overdue"],
        rows=_rows(list(answered.values_list("cause", "organisation_id", "organisation__name", "result"))),
    )


def _rows(found: list[tuple[str, UUID | None, str | None, str]]) -> list[AnalysisRow]:
    rows: dict[tuple[str, UUID | None], AnalysisRow] = {}
    for cause, department_id, department, result in found:
        row = rows.setdefault(
            (cause, department_id), AnalysisRow(RootCause(cause), department_id, department or "")
        )
        row.results[Result(result)] = row.results.get(Result(result), 0) + 1
    return sorted(rows.values(), key=lambda row: (-row.total, row.cause, row.department))


def _next_month(day: date) -> date:
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
