"""How many windows a zone needs in every half hour of a day, and why not one fewer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from huiban.domains.directory.public import Zone, find_zone, list_zones
from huiban.domains.hall.goals import Goals, hall_goals
from huiban.domains.hall.models import ServiceGroup, WindowSession
from huiban.domains.hall.queries.forecast_day import DayForecast, forecast_day
from huiban.domains.hall.queries.habits import Patience, ServiceTime, patience, service_times
from huiban.domains.hall.queries.windows_day import windows_by_half_hour
from huiban.domains.hall.staffing.public import Load, ServersNeeded, servers_needed
from huiban.foundation.errors import NotFound
from huiban.foundation.moment import local_day, local_today

USUAL_DAYS = 5


@dataclass(frozen=True, slots=True)
class HalfHourNeed:
    """``came`` and ``open_windows`` are ``None`` for what has not happened yet; ``usual_windows`` is the mean of the
    last days that had any. ``need`` is ``None`` outside the hall's hours when nobody is expected."""

    half_hour: int
    expected: float
    came: int | None
    service_seconds: float
    need: ServersNeeded | None
    open_windows: float | None
    usual_windows: float | None

    @property
    def windows(self) -> int:
        return self.need.servers if self.need else 0


@dataclass(frozen=True, slots=True)
class StaffingDay:
    """One zone on one day, with what its numbers stand on. ``half_hours`` is empty without a forecast."""

    zone: Zone
    forecast: DayForecast
    services: dict[str, ServiceTime]
    patience: Patience
    half_hours: tuple[HalfHourNeed, ...]
    people: int
    """Different people who worked in the zone's windows lately; its windows where nobody has."""

    @property
    def needs(self) -> dict[int, int]:
        return {one.half_hour: one.windows for one in self.half_hours if one.windows}


def zone_of(zone_id: UUID) -> Zone:
    """Raises ``NotFound``."""
    found = find_zone(id=zone_id)
    if found is None:
        raise NotFound
    return found


def staffing_day(day: date, zone_id: UUID) -> StaffingDay:
    """Forecast, measured habits and windows needed of one zone. Raises ``NotFound``."""
    zone, before = zone_of(zone_id), min(day, local_today())
    services, stays = service_times(zone_id, before), patience(zone_id, before)
    forecast = forecast_day(day, services)
    return StaffingDay(
        zone, forecast, services, stays, _half_hours(zone, forecast, services, stays), count_people(zone)
    )


def count_people(zone: Zone) -> int:
    """Different people who sat at the zone's windows in the last four weeks; else its number of windows."""
    since = local_today() - timedelta(days=28)
    rows = WindowSession.objects.filter(zone=zone, opened_at__date__gte=since)
    return rows.values("staff_id").distinct().count() or zone.windows.count()


def _half_hours(
    zone: Zone, forecast: DayForecast, services: dict[str, ServiceTime], stays: Patience
) -> tuple[HalfHourNeed, ...]:
    if not forecast.expected:
        return ()
    goals, day = hall_goals(), forecast.day
    opened = windows_by_half_hour(day, zone.id) if day <= local_today() else None
    usual = _usual_windows(zone, min(day, local_today()))
    found = []
    for half in forecast.half_hours:
        expected = forecast.expected_at(half, services)
        service = _mean_service(forecast, half, services)
        found.append(
            HalfHourNeed(
                half_hour=half,
                expected=expected,
                came=forecast.came_at(half, services) if opened is not None else None,
                service_seconds=service,
                need=_need(expected, service, stays, half, goals),
                open_windows=None if opened is None else opened.get(half, 0.0),
                usual_windows=usual.get(half) if usual else None,
            )
        )
    return tuple(found)


def _mean_service(forecast: DayForecast, half: int, services: dict[str, ServiceTime]) -> float:
    """Of the visitors expected in this half hour, by what they come for."""
    total = forecast.expected_at(half, services)
    if total <= 0:
        return sum(one.seconds for one in services.values()) / len(services)
    return (
        sum(forecast.expected_at(half, [code]) * service.seconds for code, service in services.items())
        / total
    )


def _need(
    expected: float, service_seconds: float, stays: Patience, half: int, goals: Goals
) -> ServersNeeded | None:
    if half not in goals.half_hours and expected < 0.5:
        return None
    load = Load(expected * 2, service_seconds, stays.seconds)
    return servers_needed(load, goals.target, least=1)


def _usual_windows(zone: Zone, before: date) -> dict[int, float]:
    moments = (
        WindowSession.objects.filter(zone=zone).order_by("-opened_at").values_list("opened_at", flat=True)
    )
    days = dict.fromkeys(local_day(moment) for moment in moments[:400])
    known = [day for day in days if day < before][:USUAL_DAYS]
    by_day = [windows_by_half_hour(day, zone.id) for day in known]
    halves = {half for one in by_day for half in one}
    return {half: sum(one.get(half, 0.0) for one in by_day) / len(by_day) for half in halves}


def zones_with_groups() -> list[Zone]:
    """The zones people can queue in."""
    with_groups = set(ServiceGroup.objects.values_list("zone_id", flat=True))
    return [zone for zone in list_zones() if zone.id in with_groups]
