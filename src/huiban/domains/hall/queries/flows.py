"""Two flows of a day: the windows (窗口流) and the people (人流), and the rows behind each number."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from huiban.domains.directory.public import Zone, list_zones
from huiban.domains.hall.goals import hall_goals
from huiban.domains.hall.models import Attendance, Ticket, WindowSession
from huiban.domains.hall.states import AT_WINDOW, SessionState, TicketState
from huiban.foundation.moment import LOCAL_ZONE, local_today, now

GONE = (TicketState.DONE, TicketState.ABANDONED, TicketState.CANCELLED, TicketState.UNSERVED)
HALF_HOUR = timedelta(minutes=30)


class PeopleKind(models.TextChoices):
    ARRIVED = "arrived", _("到了")
    WAITING = "waiting", _("在等")
    SERVING = "serving", _("在办")
    ASIDE = "aside", _("过号或挂起")
    LEFT = "left", _("走了")


@dataclass(frozen=True, slots=True)
class ZoneWindows:
    """The windows of a zone now; ``utilisation`` of today: serving ÷ open time less pauses, ``None`` before any."""

    zone: Zone
    open: int
    paused: int
    closed: int
    utilisation: float | None


@dataclass(frozen=True, slots=True)
class PeopleHalfHour:
    """``waiting`` and ``serving`` stand at its end, or now in the running half hour."""

    half_hour: int
    arrived: int
    left: int
    waiting: int
    serving: int


@dataclass(frozen=True, slots=True)
class People:
    """A day's people: ``now`` by kind for today (of a past day what the end left), and every half hour so far."""

    counts: dict[PeopleKind, int]
    half_hours: tuple[PeopleHalfHour, ...]


def window_flow() -> list[ZoneWindows]:
    """Every zone's windows at this moment, with today's utilisation."""
    midnight, moment = _midnight(local_today()), now()
    states: dict[UUID, list[str]] = {}
    for zone_id, state in WindowSession.objects.filter(closed_at__isnull=True).values_list(
        "zone_id", "state"
    ):
        states.setdefault(zone_id, []).append(state)
    available, served = _available(midnight, moment), _served(midnight, moment)
    found = []
    for zone in list_zones():
        now_open = states.get(zone.id, [])
        seconds = available.get(zone.id, 0.0)
        found.append(
            ZoneWindows(
                zone=zone,
                open=now_open.count(SessionState.OPEN),
                paused=now_open.count(SessionState.PAUSED),
                closed=max(0, len(zone.windows.all()) - len(now_open)),
                utilisation=min(1.0, served.get(zone.id, 0.0) / seconds) if seconds >= 60 else None,
            )
        )
    return found


def people_flow(day: date, zone_id: UUID | None = None) -> People:
    """Arrived, left and present by half hour, up to now."""
    rows = list(
        _tickets(day, zone_id).values_list("taken_at", "first_called_at", "started_at", "ended_at", "state")
    )
    counts = dict.fromkeys(PeopleKind, 0)
    counts[PeopleKind.ARRIVED] = len(rows)
    for row in rows:
        counts[_kind_of(row[4])] += 1
    return People(counts, tuple(_by_half_hour(day, rows)))


def list_people(
    kind: PeopleKind, day: date, *, zone_id: UUID | None = None, half_hour: int | None = None
) -> QuerySet[Ticket]:
    """The tickets behind a number of :class:`People`, the latest first. Numbers, not names."""
    rows = _tickets(day, zone_id).select_related("group__zone", "line__zone", "window")
    states: dict[PeopleKind, Iterable[str]] = {
        PeopleKind.WAITING: (TicketState.WAITING,),
        PeopleKind.SERVING: AT_WINDOW,
        PeopleKind.ASIDE: (TicketState.PASSED, TicketState.ON_HOLD),
        PeopleKind.LEFT: GONE,
    }
    if kind in states:
        rows = rows.filter(state__in=list(states[kind]))
    if half_hour is not None:
        start = _midnight(day) + half_hour * HALF_HOUR
        moment = "ended_at" if kind == PeopleKind.LEFT else "taken_at"
        rows = rows.filter(**{f"{moment}__gte": start, f"{moment}__lt": start + HALF_HOUR})
    return rows.order_by("-taken_at", "-serial")


def list_zone_windows(zone_id: UUID | None = None) -> list[tuple[Zone, int, WindowSession | None]]:
    """Every window with its zone, its number and who sits there now, if anybody."""
    sessions = WindowSession.objects.select_related("staff").filter(closed_at__isnull=True)
    at = {session.window_id: session for session in sessions}
    return [
        (zone, window.number, at.get(window.id))
        for zone in list_zones()
        if zone_id in (None, zone.id)
        for window in zone.windows.all()
    ]


def _tickets(day: date, zone_id: UUID | None) -> QuerySet[Ticket]:
    rows = Ticket.objects.filter(day=day)
    return rows.filter(line__zone_id=zone_id) if zone_id else rows


def _kind_of(state: str) -> PeopleKind:
    if state == TicketState.WAITING:
        return PeopleKind.WAITING
    if state in AT_WINDOW:
        return PeopleKind.SERVING
    return PeopleKind.LEFT if state in GONE else PeopleKind.ASIDE


Row = tuple[datetime, datetime | None, datetime | None, datetime | None, str]


def _by_half_hour(day: date, rows: list[Row]) -> list[PeopleHalfHour]:
    midnight, moment = _midnight(day), now()
    seen = {_half(row[0], midnight) for row in rows} | {_half(row[3], midnight) for row in rows if row[3]}
    if not seen:
        return []
    last_begun = _half(moment, midnight)
    halves = range(min([*seen, hall_goals().first]), min(last_begun, max([*seen, hall_goals().last])) + 1)
    taken = sorted(row[0] for row in rows)
    out_of_line = sorted(gone for row in rows if (gone := row[1] or row[3]))
    started = sorted(row[2] for row in rows if row[2])
    served = sorted(row[3] for row in rows if row[2] and row[3])
    arrived = Counter(_half(row[0], midnight) for row in rows)
    left = Counter(_half(row[3], midnight) for row in rows if row[3])
    found = []
    for half in halves:
        until = min(midnight + (half + 1) * HALF_HOUR, moment)
        waiting = bisect_right(taken, until) - bisect_right(out_of_line, until)
        serving = bisect_right(started, until) - bisect_right(served, until)
        found.append(PeopleHalfHour(half, arrived[half], left[half], waiting, serving))
    return found


def _half(moment: datetime, midnight: datetime) -> int:
    return int((moment - midnight) // HALF_HOUR)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), LOCAL_ZONE)


def _available(since: datetime, until: datetime) -> dict[UUID, float]:
    sessions = WindowSession.objects.filter(Q(opened_at__gte=since)).prefetch_related("pauses")
    found: dict[UUID, float] = {}
    for session in sessions:
        seconds = ((session.closed_at or until) - session.opened_at).total_seconds()
        for pause in session.pauses.all():
            seconds -= ((pause.ended_at or session.closed_at or until) - pause.started_at).total_seconds()
        found[session.zone_id] = found.get(session.zone_id, 0.0) + max(0.0, seconds)
    return found


def _served(since: datetime, until: datetime) -> dict[UUID, float]:
    found: dict[UUID, float] = {}
    rows = Attendance.objects.filter(started_at__gte=since).values_list(
        "window__zone_id", "started_at", "ended_at"
    )
    for zone_id, started, ended in rows:
        if started is not None:
            found[zone_id] = found.get(zone_id, 0.0) + ((ended or until) - started).total_seconds()
    return found
