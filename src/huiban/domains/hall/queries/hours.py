"""When people are received on a day, and what is set."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from uuid import UUID

from django.db.models import Q

from huiban.domains.directory.public import Zone, list_zones
from huiban.domains.hall.models import OpeningHours
from huiban.foundation.clock.public import current_calendar
from huiban.foundation.moment import local_today


@dataclass(frozen=True, slots=True)
class DayHours:
    """The hours of one day: the usual spans, further ones (延时服务), and why it differs.

    ``known`` is false while nobody has set any hours. Nothing to be received in means closed.
    """

    usual: tuple[tuple[time, time], ...]
    extended: tuple[tuple[time, time], ...]
    note: str
    known: bool

    @property
    def closed(self) -> bool:
        return self.known and not self.usual and not self.extended


@dataclass(frozen=True, slots=True)
class SpecialDay:
    """What was set for one day, for a zone or the whole hall."""

    day: date
    zone: Zone | None
    spans: tuple[tuple[time, time], ...]
    note: str


def hours_on(day: date, zone_id: UUID | None = None) -> DayHours:
    """The hours of a zone on a day, or without a zone of the hall. Usual hours hold on working days."""
    return _of_zone(_rows(day), zone_id, current_calendar().is_workday(day))


def hours_by_zone(day: date) -> dict[UUID | None, DayHours]:
    """The hours of the hall (``None``) and of every zone that differs from it on this day."""
    rows, workday = _rows(day), current_calendar().is_workday(day)
    zones = {row.zone_id for row in rows} | {None}
    return {zone_id: _of_zone(rows, zone_id, workday) for zone_id in zones}


def _rows(day: date) -> list[OpeningHours]:
    return list(OpeningHours.objects.filter(Q(day=None) | Q(day=day)).order_by("opens"))


def _of_zone(every: list[OpeningHours], zone_id: UUID | None, workday: bool) -> DayHours:
    rows = [row for row in every if row.zone_id in (None, zone_id)]
    usual = [row for row in rows if row.day is None]
    usual = [row for row in usual if row.zone_id == zone_id] or usual
    of_day = [row for row in rows if row.day is not None]
    closing = [row for row in of_day if row.opens is None]
    note = next((row.note for row in closing or of_day if row.note), "")
    if closing:
        return DayHours((), (), note, True)
    return DayHours(_spans(usual) if workday else (), _spans(of_day), note, bool(rows))


def usual_hours(zone_id: UUID | None) -> tuple[tuple[time, time], ...]:
    """The spans set for every working day, of a zone or the hall."""
    every_day = OpeningHours.objects.filter(day=None).order_by("opens")
    return _spans([row for row in every_day if row.zone_id == zone_id])


def list_special_days() -> list[SpecialDay]:
    """What is set for days from today on, the next one first."""
    zones = {zone.id: zone for zone in list_zones()}
    rows = OpeningHours.objects.filter(day__gte=local_today()).order_by("day", "zone__letter", "opens")
    found: dict[tuple[date, UUID | None], list[OpeningHours]] = {}
    for row in rows:
        if row.day is not None:
            found.setdefault((row.day, row.zone_id), []).append(row)
    return [
        SpecialDay(day, zones[zone_id] if zone_id else None, _spans(of_day), of_day[0].note)
        for (day, zone_id), of_day in found.items()
    ]


def _spans(rows: list[OpeningHours]) -> tuple[tuple[time, time], ...]:
    return tuple((row.opens, row.closes) for row in rows if row.opens and row.closes)
