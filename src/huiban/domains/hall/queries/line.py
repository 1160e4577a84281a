"""What stands in the hall now. Waiting people have numbers, not names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from uuid import UUID

from django.db.models import Count, Min, Q
from django.utils.translation import gettext as _

from huiban.domains.directory.public import Zone, list_zones
from huiban.domains.hall.access import can_help_visitors
from huiban.domains.hall.models import (
    Attendance,
    Line,
    LinePolicy,
    ServiceGroup,
    Ticket,
    WindowGroup,
    WindowSession,
)
from huiban.domains.hall.order import Waiting, in_order, rule_of
from huiban.domains.hall.queries.estimate import estimate_seconds, servers_of
from huiban.domains.hall.states import AT_WINDOW, CallRule, TicketState
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Forbidden, NotFound
from huiban.foundation.identifiers.public import compact
from huiban.foundation.moment import local_today, now

S = TicketState
_PRINTED = re.compile(r"([A-Z]{1,2})(\d{1,6})", re.ASCII)


@dataclass(frozen=True, slots=True)
class InLine:
    """A waiting number in the order of the line, with the rule that puts it there."""

    id: UUID
    number: str
    group_id: UUID
    priority: str
    rule: CallRule
    taken_at: datetime
    place_at: datetime
    for_window_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Call:
    """A number at a window."""

    number: str
    window: int
    zone: str
    state: str
    times: int
    called_at: datetime


@dataclass(frozen=True, slots=True)
class Position:
    """Where a ticket stands: people ahead, and the expected wait in seconds (``None`` when it cannot be said)."""

    ahead: int
    wait_seconds: int | None


@dataclass(frozen=True, slots=True)
class ZoneNow:
    zone: Zone
    waiting: int
    serving: int
    open_windows: int
    paused_windows: int
    longest_wait_seconds: int
    closed: bool


def list_groups() -> list[ServiceGroup]:
    return list(ServiceGroup.objects.select_related("zone"))


def list_capabilities() -> dict[UUID, list[ServiceGroup]]:
    """What each window takes; comprehensive windows are not named."""
    found: dict[UUID, list[ServiceGroup]] = {}
    for row in WindowGroup.objects.select_related("group").order_by("group__order", "group__code"):
        found.setdefault(row.window_id, []).append(row.group)
    return found


def find_group_for(organisation_id: UUID) -> ServiceGroup | None:
    """The group that takes an organisation's items."""
    return (
        ServiceGroup.objects.select_related("zone")
        .filter(organisations__organisation_id=organisation_id)
        .first()
    )


def find_ticket(*, code: str = "", id: UUID | None = None) -> Ticket:
    """A ticket by the code its holder has, or by id. Raises ``NotFound``."""
    rows = Ticket.objects.select_related("group__zone", "line__zone", "window")
    ticket = rows.filter(Q(code=code) if code else Q(id=id)).first()
    if ticket is None:
        raise NotFound
    return ticket


def find_ticket_today(*, actor: Actor, number: str) -> Ticket:
    """A ticket of today by what is printed on it (``B012``), for staff who help. Raises ``NotFound``, ``Forbidden``."""
    if not can_help_visitors(actor):
        raise Forbidden
    found = _PRINTED.fullmatch(compact(number[:40]))
    rows = Ticket.objects.select_related("group__zone", "line__zone", "window")
    ticket = rows.filter(day=local_today(), letter=found[1], serial=int(found[2])).first() if found else None
    if ticket is None:
        raise NotFound(_("今天没有这个号。请看小票上的字母和数字。"), code="hall.no_ticket")
    return ticket


def expected_wait(group: ServiceGroup) -> int | None:
    """Seconds that whoever takes a number of the group now will wait; ``None`` while no window is open."""
    line = Line.objects.filter(zone_id=group.zone_id, day=local_today()).first() or Line(
        zone_id=group.zone_id
    )
    return estimate_seconds(line=line, group=group)


def find_session(staff_id: UUID) -> WindowSession | None:
    """The window somebody sits at."""
    rows = WindowSession.objects.select_related("window", "zone")
    return rows.filter(staff_id=staff_id, closed_at__isnull=True).first()


def list_sessions() -> list[WindowSession]:
    """Every open window with who sits there."""
    rows = WindowSession.objects.select_related("window", "zone", "staff").filter(closed_at__isnull=True)
    return list(rows.order_by("window__number"))


def session_at(window_id: UUID) -> WindowSession | None:
    """Who sits at a window now."""
    rows = WindowSession.objects.select_related("window__zone", "zone", "staff")
    return rows.filter(window_id=window_id, closed_at__isnull=True).first()


def find_visit(attendance_id: UUID) -> Attendance:
    """One time at one window. Raises ``NotFound``."""
    rows = Attendance.objects.select_related("ticket", "group__zone", "window__organisation", "staff")
    found = rows.filter(id=attendance_id).first()
    if found is None:
        raise NotFound
    return found


def last_finished_visit(window_id: UUID) -> Attendance | None:
    """The newest service finished at a window, unless the next one has begun there already."""
    newest = Attendance.objects.filter(window_id=window_id, started_at__isnull=False).order_by("-called_at")
    found = newest.select_related("ticket", "group__zone", "window__organisation", "staff").first()
    return found if found is not None and found.outcome == "finished" else None


def find_order(zone_id: UUID) -> LinePolicy:
    """The figures of the stated order in a zone today: those the day began with, else those of the next day."""
    line = Line.objects.filter(zone_id=zone_id, day=local_today()).first()
    if line is None:
        return find_policy(zone_id)
    return LinePolicy(
        zone_id=zone_id,
        priority_ratio=line.priority_ratio,
        ageing_minutes=line.ageing_minutes,
        return_after=line.return_after,
        recalls=line.recalls,
    )


def find_policy(zone_id: UUID) -> LinePolicy:
    """The figures set for a zone: those a new day begins with."""
    return LinePolicy.objects.filter(zone_id=zone_id).first() or LinePolicy(zone_id=zone_id)


def ticket_at_window(window_id: UUID) -> Ticket | None:
    """Who is called to or served at a window."""
    rows = Ticket.objects.select_related("group__zone", "holder__person", "line")
    return rows.filter(window_id=window_id, state__in=AT_WINDOW).first()


def list_set_aside(window_id: UUID) -> list[Ticket]:
    """Visitors on hold at a window, and those whose window has closed."""
    rows = Ticket.objects.select_related("group__zone").filter(state=S.ON_HOLD, day=local_today())
    return list(rows.filter(Q(window_id=window_id) | Q(window=None)).order_by("called_at"))


def list_passed(zone_id: UUID) -> list[Ticket]:
    """Passed numbers of a zone today, the latest first."""
    rows = Ticket.objects.select_related("group__zone")
    return list(rows.filter(line__zone_id=zone_id, state=S.PASSED, day=local_today()).order_by("-called_at"))


def list_waiting(zone_id: UUID, *, limit: int | None = None) -> list[InLine]:
    """The waiting numbers of a zone in the stated order."""
    line = Line.objects.filter(zone_id=zone_id, day=local_today()).first()
    if line is None:
        return []
    moment = now()
    rows = {
        row[0]: row
        for row in Ticket.objects.filter(line=line, state=S.WAITING).values_list(
            "id", "group_id", "place_at", "place_sequence", "priority", "slot_start", "return_at_call",
            "for_window_id", "letter", "serial", "taken_at",
        )
    }  # fmt: skip
    ordered = in_order([Waiting(*row[:8]) for row in rows.values()], line, moment)
    return [
        InLine(
            one.id,
            f"{rows[one.id][8]}{rows[one.id][9]:03d}",
            one.group_id,
            one.priority,
            rule_of(one, line, moment),
            rows[one.id][10],
            one.place_at,
            one.for_window_id,
        )
        for one in (ordered if limit is None else ordered[:limit])
    ]


def list_next(session: WindowSession, *, limit: int) -> list[InLine]:
    """Who of its own zone a window would call next, in the stated order; others may call them before."""
    able = frozenset(session.groups)
    mine = [
        one
        for one in list_waiting(session.zone_id)
        if one.for_window_id == session.window_id
        or (one.for_window_id is None and (not able or one.group_id in able))
    ]
    return mine[:limit]


def find_position(ticket: Ticket) -> Position:
    """How many the windows of its group call before a waiting ticket, as the hall stands, and the expected wait.

    Whoever stands further ahead but waits for other windows is not counted: they take nobody's turn.
    """
    if ticket.state != S.WAITING:
        return Position(0, None)
    servers = servers_of(zone_id=ticket.line.zone_id, group_id=ticket.group_id)
    line = list_waiting(ticket.line.zone_id)
    before = list(takewhile(lambda one: one.id != ticket.id, line))
    ahead = sum(servers.serve(one.group_id, one.for_window_id) for one in before)
    return Position(ahead, estimate_seconds(line=ticket.line, group=ticket.group, ahead=ahead))


def list_calls(*, zone_id: UUID | None = None, window_id: UUID | None = None, limit: int = 12) -> list[Call]:
    """Numbers at windows now, the newest call first: what the boards show."""
    rows = Ticket.objects.filter(state__in=AT_WINDOW, day=local_today(), window__isnull=False)
    if zone_id is not None:
        rows = rows.filter(Q(window__zone_id=zone_id) | Q(line__zone_id=zone_id))
    if window_id is not None:
        rows = rows.filter(window_id=window_id)
    found = rows.order_by("-called_at").values_list(
        "letter", "serial", "window__number", "window__zone__letter", "state", "calls", "called_at"
    )
    return [Call(f"{row[0]}{row[1]:03d}", *row[2:6], row[6] or now()) for row in found[:limit]]


def hall_now() -> list[ZoneNow]:
    """Every zone at this moment."""
    day, moment = local_today(), now()
    lines = {line.zone_id: line for line in Line.objects.filter(day=day)}
    states = Q(state__in=[S.WAITING, *AT_WINDOW])
    counted: dict[tuple[UUID, str], int] = {}
    for row in (
        Ticket.objects.filter(states, line__day=day)
        .values("line__zone_id", "state")
        .annotate(count=Count("*"))
    ):
        counted[row["line__zone_id"], row["state"]] = row["count"]
    oldest: dict[UUID, datetime] = {}
    waiting = Ticket.objects.filter(state=S.WAITING, line__day=day, place_at__lte=moment)
    oldest.update(waiting.values_list("line__zone_id").annotate(place_at=Min("place_at")).order_by())
    windows: dict[tuple[UUID, str], int] = {}
    for session in (
        WindowSession.objects.filter(closed_at__isnull=True)
        .values("zone_id", "state")
        .annotate(count=Count("*"))
    ):
        windows[session["zone_id"], session["state"]] = session["count"]
    return [
        ZoneNow(
            zone,
            counted.get((zone.id, S.WAITING), 0),
            sum(counted.get((zone.id, state), 0) for state in AT_WINDOW),
            windows.get((zone.id, "open"), 0),
            windows.get((zone.id, "paused"), 0),
            round((moment - oldest[zone.id]).total_seconds()) if zone.id in oldest else 0,
            bool(zone.id in lines and lines[zone.id].closed_at),
        )
        for zone in list_zones()
    ]
