"""How many cases an administrator's act would touch, for the sentence that warns of it. Counts only, no case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from huiban.domains.cases.models import Case, Draft
from huiban.domains.cases.states import BEFORE_DECISION, CLOCK_RUNS, FINISHED, CaseState
from huiban.foundation.moment import local_today
from huiban.foundation.wall.looking import as_system


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Cases of an item that go on, and drafts of it nobody has submitted yet."""

    cases: int
    drafts: int


@as_system("cases.count_unfinished")
def count_unfinished(item_code: str) -> Unfinished:
    """What of an item is under way: cases not finished, withdrawn or refused, and open drafts."""
    ended = FINISHED | {CaseState.NOT_ACCEPTED, CaseState.WITHDRAWN}
    return Unfinished(
        cases=Case.objects.filter(item__code=item_code).exclude(state__in=ended).count(),
        drafts=Draft.objects.filter(
            item_version__handling_item__item__code=item_code, case__isnull=True
        ).count(),
    )


@as_system("cases.count_cases_under_version")
def count_cases_under_version(version_id: UUID) -> int:
    """Cases not decided yet that were submitted under a version and keep it."""
    return Case.objects.filter(item_version_id=version_id, state__in=BEFORE_DECISION).count()


@as_system("cases.count_clocks_across")
def count_clocks_across(day: date) -> int:
    """Running cases promised for ``day`` or later, accepted before it: their due date was told and does not move."""
    return Case.objects.filter(state__in=CLOCK_RUNS, promised_due__gte=day, accepted_at__date__lt=day).count()


@as_system("cases.count_overdue")
def count_overdue() -> int:
    """Running cases whose promised day is over."""
    return Case.objects.filter(state__in=CLOCK_RUNS, promised_due__lt=local_today()).count()
