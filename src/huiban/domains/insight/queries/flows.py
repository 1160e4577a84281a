"""What happened, counted from the record by day, department and window; what is running out, from the cases under way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q

from huiban.domains.cases.public import CLOCK_RUNS, Case
from huiban.domains.insight.queries.counted import count_by
from huiban.domains.insight.queries.span import Place, three_workdays_on
from huiban.foundation.moment import local_today
from huiban.foundation.wall.looking import past_the_wall

_NAMES = ("submitted", "accepted", "decided", "closed", "delivered", "not_accepted", "withdrawn", "rated")


@dataclass(frozen=True, slots=True)
class DayFlow:
    """Counts of one day by kind of fact; ``late`` of the decisions; ``grades`` of the ratings (1 best … 5 worst)."""

    day: date
    counts: dict[str, int]
    late: int
    grades: dict[int, int]


@dataclass(frozen=True, slots=True)
class PlaceFlow:
    """Counts of one department or window; ``id`` is ``None`` for what came in without a window. ``late`` of the decisions."""

    id: UUID | None
    counts: dict[str, int]
    late: int


@dataclass(frozen=True, slots=True)
class RunningOut:
    """Cases under way: past the promised day, promised for today, promised for one of the next three working days."""

    overdue: int
    due_today: int
    due_within_three_days: int


def flow_by_day(*, since: date, until: date, organisation_id: UUID | None = None) -> list[DayFlow]:
    """One entry for every day from ``since`` to ``until`` included, days without facts too."""
    by_day: dict[date, dict[str, int]] = {}
    for day, kind, count in count_by("local_day", since=since, until=until, place=Place(organisation_id)):
        by_day.setdefault(day, {})[kind] = count
    length = (until - since).days + 1
    return [
        _day_flow(day, by_day.get(day, {}))
        for day in (since + timedelta(days=offset) for offset in range(length))
    ]


def flow_by_department(*, since: date, until: date) -> list[PlaceFlow]:
    """Counts of every department with facts in the span."""
    return _by_place("org_id", since, until, None)


def flow_by_window(*, since: date, until: date, organisation_id: UUID | None = None) -> list[PlaceFlow]:
    """Counts of every window with facts in the span; ``None`` is what came in by phone, portal or API."""
    return _by_place("window_id", since, until, organisation_id)


def totals(days: Sequence[DayFlow]) -> dict[str, int]:
    """Counts by kind over days."""
    return {name: sum(flow.counts[name] for flow in days) for name in _NAMES}


def ratings_by_grade(days: Sequence[DayFlow]) -> dict[int, int]:
    """How many ratings of each grade (1 best … 5 worst) were given on days."""
    return {grade: sum(flow.grades[grade] for flow in days) for grade in range(1, 6)}


def decided_late(days: Sequence[DayFlow]) -> int:
    """Decisions of days that came after the promised day."""
    return sum(flow.late for flow in days)


@past_the_wall("insight.running_out")
def running_out(organisation_id: UUID | None = None) -> RunningOut:
    """Where the promise is broken or about to be, among the cases under way now. The caller has checked
    ``can_see_cockpit``."""
    today = local_today()
    rows = Case.objects.filter(state__in=CLOCK_RUNS, promised_due__lte=three_workdays_on(today))
    if organisation_id:
        rows = rows.filter(organisation_id=organisation_id)
    found = rows.aggregate(
        overdue=Count("id", filter=Q(promised_due__lt=today)),
        due_today=Count("id", filter=Q(promised_due=today)),
        soon=Count("id", filter=Q(promised_due__gt=today)),
    )
    return RunningOut(found["overdue"], found["due_today"], found["soon"])


def _by_place(column: str, since: date, until: date, organisation_id: UUID | None) -> list[PlaceFlow]:
    places: dict[UUID | None, dict[str, int]] = {}
    for place, kind, count in count_by(column, since=since, until=until, place=Place(organisation_id)):
        places.setdefault(place, {})[kind] = count
    flows = [
        PlaceFlow(place, _complete(kinds), kinds.get("decided_late", 0)) for place, kinds in places.items()
    ]
    return sorted(flows, key=lambda flow: (-flow.counts["submitted"], str(flow.id)))


def _day_flow(day: date, kinds: dict[str, int]) -> DayFlow:
    grades = {grade: kinds.get(f"rated_{grade}", 0) for grade in range(1, 6)}
    return DayFlow(day, _complete(kinds), kinds.get("decided_late", 0), grades)


def _complete(kinds: dict[str, int]) -> dict[str, int]:
    rated = sum(count for kind, count in kinds.items() if kind.startswith("rated_"))
    return {name: kinds.get(name, 0) for name in _NAMES[:-1]} | {"rated": rated}
