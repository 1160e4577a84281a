"""The picture of this moment: the line a case travels, what waits between its stations, and what is running out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from huiban.domains.insight.public import (
    DueCase,
    Measure,
    Place,
    Standing,
    list_due_cases,
    overdue,
    ratings_by_grade,
    standing_now,
    totals,
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


def this_moment(scope: Scope, *, warnings: int) -> Moment:
    """Everything the live part of the page shows, read now."""
    day, before = scope.today, scope.day_before
    return Moment(
        day=current_calendar().day(day),
        before=before,
        taken_at=now(),
        stations=_stations(scope, standing_now(scope.organisation_id)),
        running_out=_running_out(scope),
        ratings=_ratings(scope, day),
        ratings_before=_ratings(scope, before),
        warnings=list_due_cases(organisation_id=scope.organisation_id, limit=warnings),
    )


def _stations(scope: Scope, standing: Standing) -> list[Station]:
    days = {day: _totals(scope, day) for day in (scope.today, scope.day_before)}
    stations = []
    for place, measure in enumerate(LINE):
        track = BETWEEN[place] if place < len(BETWEEN) else None
        stations.append(
            Station(
                today=_counted(scope, measure, scope.today, days[scope.today]),
                before=_counted(scope, measure, scope.day_before, days[scope.day_before]),
                track=_open(scope, track, getattr(standing, track.value)) if track else None,
            )
        )
    return stations


def _running_out(scope: Scope) -> list[Number]:
    found = overdue(since=scope.today, until=scope.today, organisation_id=scope.organisation_id)
    return [
        _open(scope, M.DUE_TODAY, found.due_today),
        _open(scope, M.DUE_SOON, found.due_within_three_days),
        _open(scope, M.OVERDUE, found.open_now),
    ]


def _ratings(scope: Scope, day: date) -> Ratings:
    grades = ratings_by_grade(since=day, until=day, organisation_id=scope.organisation_id)
    return Ratings(sum(grades.values()), sum(count for grade, count in grades.items() if grade in BAD))


def _totals(scope: Scope, day: date) -> Mapping[str, int]:
    return totals(since=day, until=day, organisation_id=scope.organisation_id)


def _counted(scope: Scope, measure: Measure, day: date, counts: Mapping[str, int]) -> Number:
    url = behind_url(measure, day, day, Place(scope.organisation_id))
    return Number(measure.label, counts[measure.value], url)


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
