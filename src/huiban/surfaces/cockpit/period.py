"""The picture of a span of days: day by day, by department, by window, how promises were kept, what people said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from huiban.domains.directory.public import WindowPlace, window_places
from huiban.domains.insight.public import (
    DayFlow,
    Measure,
    Pace,
    Place,
    PlaceFlow,
    count_overdue_by_department,
    decided_late,
    flow_by_department,
    flow_by_window,
    pace,
    ratings_by_grade,
    totals,
)
from huiban.domains.voices.public import BAD, Grade
from huiban.surfaces.cockpit.hall_words import zone_words
from huiban.surfaces.cockpit.links import behind_url
from huiban.surfaces.cockpit.moment import Number
from huiban.surfaces.cockpit.scope import Scope

M = Measure
TOTALS = (M.SUBMITTED, M.ACCEPTED, M.NOT_ACCEPTED, M.DECIDED, M.CLOSED, M.DELIVERED, M.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Rank:
    """One department or window in its order; ``share`` of the longest bar, 0 to 100."""

    name: str
    note: str
    url: str  # the page narrowed to this department; empty for windows
    share: float
    numbers: list[Number]
    late: Number | None = None
    overdue_now: Number | None = None
    on_time: float | None = None  # percent of the decisions of the span; None without decisions

    @property
    def width(self) -> str:
        return f"{self.share}%"


@dataclass(frozen=True, slots=True)
class GradeCount:
    label: str
    count: int
    share: float
    bad: bool


@dataclass(frozen=True, slots=True)
class PaceBar:
    label: str
    days: str
    share: float
    tone: str


@dataclass(frozen=True, slots=True)
class Period:
    days: list[DayFlow]
    totals: list[Number]
    decided: Number
    late: Number
    on_time: float | None
    pace: Pace | None
    departments: list[Rank]
    windows: list[Rank]
    grades: list[GradeCount]
    rated: int

    @property
    def pace_percent(self) -> float:
        """承诺提速 in percent."""
        return 100 * self.pace.promised_faster if self.pace else 0.0

    @property
    def pace_bars(self) -> list[PaceBar]:
        """By law, as promised, as it went: three bars on one scale."""
        if self.pace is None:
            return []
        days = (
            (_("法定"), self.pace.statutory, "law"),
            (_("承诺"), self.pace.promised, "promise"),
            (_("实际"), self.pace.taken, "taken"),
        )
        longest = max(length for _label, length, _tone in days) or 1
        return [
            PaceBar(label, f"{length:.1f}", round(100 * length / longest, 1), tone)
            for label, length, tone in days
        ]

    @property
    def is_empty(self) -> bool:
        return not any(number.value for number in self.totals)


def this_period(scope: Scope, days: list[DayFlow]) -> Period:
    """Everything about the span of the page, read now; ``days`` from ``read_days``."""
    days = [flow for flow in days if flow.day >= scope.since]
    counts, late, grades = totals(days), decided_late(days), ratings_by_grade(days)
    return Period(
        days=days,
        totals=[_number(scope, measure, counts[measure.value]) for measure in TOTALS],
        decided=_number(scope, M.DECIDED, counts["decided"]),
        late=_number(scope, M.DECIDED_LATE, late),
        on_time=on_time(counts["decided"], late),
        pace=pace(since=scope.since, until=scope.today, organisation_id=scope.organisation_id),
        departments=_departments(scope) if scope.whole_hall and not scope.department else [],
        windows=_windows(scope),
        grades=_grades(grades),
        rated=sum(grades.values()),
    )


def on_time(decided: int, late: int) -> float | None:
    """Percent of the decisions made by the promised day; ``None`` without decisions."""
    return 100 * (decided - late) / decided if decided else None


def _departments(scope: Scope) -> list[Rank]:
    flows = {flow.id: flow for flow in flow_by_department(since=scope.since, until=scope.today) if flow.id}
    overdue = count_overdue_by_department()
    names = {row.id: row.name for row in scope.departments}
    ids = [id_ for id_ in flows.keys() | overdue.keys() if id_ in names]
    ranks = [_department(scope, id_, names[id_], flows.get(id_), overdue.get(id_, 0)) for id_ in ids]
    ranks = [
        rank
        for rank in ranks
        if any(n.value for n in rank.numbers) or (rank.overdue_now and rank.overdue_now.value)
    ]
    return _ranked(ranks)


def _department(scope: Scope, id_: UUID, name: str, flow: PlaceFlow | None, overdue: int) -> Rank:
    counts, late = (flow.counts, flow.late) if flow else ({}, 0)
    place = Place(id_)
    return Rank(
        name=name,
        note="",
        url=f"?{scope.query(organisation=id_)}",
        share=0,
        numbers=[
            _number(scope, m, counts.get(m.value, 0), place) for m in (M.SUBMITTED, M.ACCEPTED, M.DECIDED)
        ],
        late=_number(scope, M.DECIDED_LATE, late, place),
        overdue_now=_number(scope, M.OVERDUE, overdue, place),
        on_time=on_time(counts.get("decided", 0), late),
    )


def _windows(scope: Scope) -> list[Rank]:
    windows = window_places()
    flows = flow_by_window(since=scope.since, until=scope.today, organisation_id=scope.organisation_id)
    ranks = [
        _window(scope, flow, windows) for flow in flows if flow.counts["submitted"] or flow.counts["accepted"]
    ]
    return _ranked(ranks)


def _window(scope: Scope, flow: PlaceFlow, windows: dict[UUID, WindowPlace]) -> Rank:
    place = Place(scope.organisation_id, flow.id, no_window=flow.id is None)
    window = windows.get(flow.id) if flow.id else None
    shown = (M.ACCEPTED, M.SUBMITTED, M.DELIVERED)
    return Rank(
        name=_("%(number)d 号窗口") % {"number": window.number} if window else _("网上和接口"),
        note=zone_words(window.zone) if window else "",
        url="",
        share=0,
        numbers=[_number(scope, measure, flow.counts[measure.value], place) for measure in shown],
    )


def _ranked(ranks: list[Rank]) -> list[Rank]:
    """By the first number, the bars measured by the largest."""
    most = max((rank.numbers[0].value for rank in ranks), default=0)
    ordered = sorted(ranks, key=lambda rank: (-rank.numbers[0].value, rank.name))
    return [
        Rank(
            rank.name, rank.note, rank.url, round(100 * rank.numbers[0].value / most, 1) if most else 0,
            rank.numbers, rank.late, rank.overdue_now, rank.on_time,
        )
        for rank in ordered
    ]  # fmt: skip


def _grades(grades: dict[int, int]) -> list[GradeCount]:
    most = max(grades.values(), default=0)
    return [
        GradeCount(str(Grade(grade).label), count, round(100 * count / most, 1) if most else 0, grade in BAD)
        for grade, count in sorted(grades.items())
    ]


def _number(scope: Scope, measure: Measure, value: int, place: Place | None = None) -> Number:
    where = place or Place(scope.organisation_id)
    return Number(measure.label, value, behind_url(measure, scope.since, scope.today, where))


def day_url(scope: Scope, measure: Measure, day: date) -> str:
    return behind_url(measure, day, day, Place(scope.organisation_id))
