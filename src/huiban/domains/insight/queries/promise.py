"""How promises are kept: what stands open, what is running out, how fast it went, by department."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count

from huiban.domains.cases.public import CLOCK_RUNS, NOT_LISTED, Case, CaseState
from huiban.domains.insight.queries.counted import sum_pace
from huiban.domains.insight.queries.span import three_workdays_on
from huiban.foundation.clock.public import current_calendar
from huiban.foundation.moment import local_today
from huiban.foundation.wall.looking import past_the_wall


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
class DueCase:
    case: Case
    due: date
    remaining: int  # working days, negative when overdue


STATIONS = {
    "waiting": frozenset({CaseState.SUBMITTED, CaseState.PRE_REVIEW, CaseState.CORRECTION}),
    "under_way": CLOCK_RUNS,
    "making": frozenset({CaseState.DECIDED_YES, CaseState.DECIDED_NO}),
    "to_deliver": frozenset({CaseState.CLOSED}),
}


@past_the_wall("insight.standing_now")
def standing_now(organisation_id: UUID | None = None) -> Standing:
    """How many cases stand between submission, acceptance, decision, document and delivery. The caller has checked
    ``can_see_cockpit``."""
    rows = Case.objects.filter(state__in=frozenset().union(*STATIONS.values()))
    if organisation_id:
        rows = rows.filter(organisation_id=organisation_id)
    found = dict(rows.order_by().values_list("state").annotate(count=Count("*")))
    return Standing(
        **{name: sum(found.get(state, 0) for state in states) for name, states in STATIONS.items()}
    )


def pace(*, since: date, until: date, organisation_id: UUID | None = None) -> Pace | None:
    """How fast the cases decided in the span went; ``None`` when none of them has both limits.

    Counted in working days from the day of acceptance, from the facts of acceptance and decision.
    """
    cases, *days = sum_pace(since=since, until=until, organisation_id=organisation_id)
    return Pace(cases, *(sum_ / cases for sum_ in days)) if cases else None


@past_the_wall("insight.count_overdue_by_department")
def count_overdue_by_department() -> dict[UUID, int]:
    """Cases under way past the promised day, now. The caller has checked ``can_see_cockpit``."""
    rows = Case.objects.filter(state__in=CLOCK_RUNS, promised_due__lt=local_today())
    return dict(rows.order_by().values_list("organisation_id").annotate(count=Count("*")))


def list_due_cases(*, organisation_id: UUID | None = None, limit: int = 20) -> list[DueCase]:
    """Accepted cases to look at, those that can still be saved first: due today, then within three working days,
    then those overdue, the latest lost first. The caller has checked ``can_see_cockpit`` for the department.
    """
    today = local_today()
    rows = Case.objects.select_related("organisation").defer(*NOT_LISTED).filter(state__in=CLOCK_RUNS)
    if organisation_id:
        rows = rows.filter(organisation_id=organisation_id)
    soon = rows.filter(promised_due__gte=today, promised_due__lte=three_workdays_on(today))
    found = list(soon.order_by("promised_due", "accepted_at")[:limit])
    if len(found) < limit:
        lost = rows.filter(promised_due__lt=today).order_by("-promised_due", "accepted_at")
        found += lost[: limit - len(found)]
    remaining = current_calendar().remaining
    return [
        DueCase(case, case.promised_due, remaining(case.promised_due, today))
        for case in found
        if case.promised_due
    ]
