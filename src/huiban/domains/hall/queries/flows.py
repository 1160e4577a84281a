"""Two flows of a day: the windows (窗口流) and the people (人流), and the rows behind each number."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import accumulate, repeat
from uuid import UUID

from django.db import connection, models
from django.db.models import F, Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from huiban.domains.directory.public import Zone, count_windows_by_zone, list_zones, list_zones_with_windows
from huiban.domains.hall.goals import hall_goals
from huiban.domains.hall.models import Attendance, Ticket, WindowSession
from huiban.domains.hall.states import AT_WINDOW, SessionState, TicketState
from huiban.foundation.moment import LOCAL_ZONE, local_day, local_today, now

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
    windows = count_windows_by_zone()
    found = []
    for zone in list_zones():
        now_open = states.get(zone.id, [])
        seconds = available.get(zone.id, 0.0)
        found.append(
            ZoneWindows(
                zone=zone,
                open=now_open.count(SessionState.OPEN),
                paused=now_open.count(SessionState.PAUSED),
                closed=max(0, windows.get(zone.id, 0) - len(now_open)),
                utilisation=min(1.0, served.get(zone.id, 0.0) / seconds) if seconds >= 60 else None,
            )
        )
    return found


def people_flow(day: date, zone_id: UUID | None = None) -> People:
    """Arrived, left and present by half hour, up to now. Counted by the database: the picture is drawn anew with every
    call of the hall, and a day has thousands of tickets."""
    counts = dict.fromkeys(PeopleKind, 0)
    by_state = _tickets(day, zone_id).order_by().values_list("state").annotate(count=models.Count("*"))
    for state, count in by_state:
        counts[PeopleKind.ARRIVED] += count
        counts[_kind_of(state)] += count
    return People(counts, tuple(_by_half_hour(day, zone_id)))


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
        for zone in list_zones_with_windows()
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


# How often each thing happened in each half hour since midnight.
_HAPPENED = """
    select m.what, floor(extract(epoch from m.moment - %(midnight)s) / 1800)::int as half, count(*)
    from hall_tickets t
    join hall_lines l on l.id = t.line_id
    cross join lateral (values
        ('taken', t.taken_at),
        ('out_of_line', coalesce(t.first_called_at, t.ended_at)),
        ('started', t.started_at),
        ('served', case when t.started_at is not null then t.ended_at end),
        ('left', t.ended_at)
    ) as m(what, moment)
    where t.day = %(day)s and m.moment is not null and (%(zone)s::uuid is null or l.zone_id = %(zone)s::uuid)
    group by 1, 2
"""


def _by_half_hour(day: date, zone_id: UUID | None) -> list[PeopleHalfHour]:
    midnight = _midnight(day)
    happened: defaultdict[str, Counter[int]] = defaultdict(Counter)
    with connection.cursor() as cursor:
        cursor.execute(_HAPPENED, {"day": day, "midnight": midnight, "zone": zone_id})
        for what, half, count in cursor.fetchall():
            happened[what][half] = count
    seen = [*happened["taken"], *happened["left"]]
    if not seen:
        return []
    last_begun = int((now() - midnight) // HALF_HOUR)
    first, last = min(*seen, hall_goals().first), min(last_begun, max(*seen, hall_goals().last))
    so_far = {what: _running(counts, first, last) for what, counts in happened.items()}
    return [
        PeopleHalfHour(
            half,
            arrived=happened["taken"][half],
            left=happened["left"][half],
            waiting=taken - out_of_line,
            serving=started - served,
        )
        for half, taken, out_of_line, started, served in zip(
            range(first, last + 1),
            *(so_far.get(what) or repeat(0) for what in ("taken", "out_of_line", "started", "served")),
            strict=False,
        )
    ]


def _running(counts: Counter[int], first: int, last: int) -> list[int]:
    """The sums up to each half hour's end."""
    return list(accumulate((counts[half] for half in range(first, last + 1)), initial=0))[1:]


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
    """Seconds of service by zone; what still goes on counts up to ``until``."""
    lasted = Coalesce(F("ended_at"), Value(until)) - F("started_at")
    rows = (
        Attendance.objects.filter(started_at__gte=since, ticket__day__gte=local_day(since))
        .order_by()
        .values_list("window__zone_id")
    )
    return {zone_id: total.total_seconds() for zone_id, total in rows.annotate(total=Sum(lasted))}
