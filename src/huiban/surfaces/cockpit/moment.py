"""The picture of this moment: the line a case travels, what waits between its stations, and what is running out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from huiban.domains.insight.public import (
    DayFlow,
    DueCase,
    Measure,
    Place,
    Standing,
    flow_by_day,
    list_due_cases,
    ratings_by_grade,
    running_out,
    standing_now,
)
from huiban.domains.voices.public import BAD
from huiban.foundation.clock.public import Day, current_calendar
from huiban.foundation.moment import now
from huiban.surfaces.cockpit.links import behind_url
from huiban.surfaces.cockpit.scope import Scope

M = Measure
LINE = (M.SUBMITTED, M.ACCEPTED, M.DECIDED, M.CLOSED, M.DELIVERED)
BETWEEN = (M.WAITING, M.UNDER_WAY, M.MAKING, M.TO_DELIVER)


@dataclass(frozen=True, slots=True)
class Number:
    """A number with the list behind it."""

    label: str | Promise
    value: int
    url: str = ""

    @property
    def link(self) -> SafeString:
        """The number as it stands in a table, leading to its list: a page has hundreds of them."""
        return mark_safe(f'<a href="{escape(self.url)}"><span class="num">{self.value:,}</span></a>')  # noqa: S308


@dataclass(frozen=True, slots=True)
class Station:
    """A station of the line: today, the last working day, and what waits on the track that leads on from here."""

    today: Number
    before: Number
    track: Number | None


@dataclass(frozen=True, slots=True)
class Ratings:
    given: int
    bad: int


@dataclass(frozen=True, slots=True)
class Moment:
    day: Day
    before: date
    taken_at: datetime
    stations: list[Station]
    running_out: list[Number]  # due today, soon, overdue
    ratings: Ratings
    ratings_before: Ratings
    warnings: list[DueCase]

    @property
    def is_quiet(self) -> bool:
        """Nothing at all stands open or happened today: a hall that has not opened yet."""
        counted = [s.today.value for s in self.stations] + [s.track.value for s in self.stations if s.track]
        return not any(counted)


def read_days(scope: Scope) -> list[DayFlow]:
    """The days of the page: its span, and the last working day before today when that lies further back."""
    first = min(scope.since, scope.day_before)
    return flow_by_day(since=first, until=scope.today, organisation_id=scope.organisation_id)


def this_moment(scope: Scope, days: list[DayFlow], *, warnings: int) -> Moment:
    """Everything the live part of the page shows, read now."""
    day, before = scope.today, scope.day_before
    flows = {flow.day: flow for flow in days}
    return Moment(
        day=current_calendar().day(day),
        before=before,
        taken_at=now(),
        stations=_stations(scope, flows, standing_now(scope.organisation_id)),
        running_out=_running_out(scope),
        ratings=_ratings(flows[day]),
        ratings_before=_ratings(flows[before]),
        warnings=list_due_cases(organisation_id=scope.organisation_id, limit=warnings),
    )


def _stations(scope: Scope, flows: Mapping[date, DayFlow], standing: Standing) -> list[Station]:
    stations = []
    for place, measure in enumerate(LINE):
        track = BETWEEN[place] if place < len(BETWEEN) else None
        stations.append(
            Station(
                today=_counted(scope, measure, flows[scope.today]),
                before=_counted(scope, measure, flows[scope.day_before]),
                track=_open(scope, track, getattr(standing, track.value)) if track else None,
            )
        )
    return stations


def _running_out(scope: Scope) -> list[Number]:
    found = running_out(scope.organisation_id)
    return [
        _open(scope, M.DUE_TODAY, found.due_today),
        _open(scope, M.DUE_SOON, found.due_within_three_days),
        _open(scope, M.OVERDUE, found.overdue),
    ]


def _ratings(flow: DayFlow) -> Ratings:
    grades = ratings_by_grade([flow])
    return Ratings(sum(grades.values()), sum(count for grade, count in grades.items() if grade in BAD))


def _counted(scope: Scope, measure: Measure, flow: DayFlow) -> Number:
    url = behind_url(measure, flow.day, flow.day, Place(scope.organisation_id))
    return Number(measure.label, flow.counts[measure.value], url)


def _open(scope: Scope, measure: Measure, value: int) -> Number:
    return Number(
        measure.label, value, behind_url(measure, scope.today, scope.today, Place(scope.organisation_id))
    )


def day_words(day: Day) -> str:
    """What kind of day it is, when it is not an ordinary one."""
    if day.is_makeup:
        return _("调休上班")
    if day.is_workday:
        return ""
    return _("休息日")
