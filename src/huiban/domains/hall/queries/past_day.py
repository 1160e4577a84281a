"""What if a past day had had other windows, or no priority: its recorded visitors come again to another plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import F, Sum

from huiban.domains.hall.goals import hall_goals
from huiban.domains.hall.models import Attendance, Line, Ticket
from huiban.domains.hall.queries.habits import patience, service_times
from huiban.domains.hall.queries.windows_day import windows_by_half_hour
from huiban.domains.hall.staffing.public import (
    Arrival,
    Habits,
    Kpis,
    Outcome,
    Pool,
    ServedTicket,
    WhatIf,
    compute_kpis,
    what_if,
)
from huiban.domains.hall.states import PriorityClass, TicketState
from huiban.foundation.errors import NotFound
from huiban.foundation.moment import LOCAL_ZONE, local_day, local_today

AHEAD, ORDINARY = "ahead", "ordinary"
NO_SHOW_SECONDS = 60.0
MOST_MORE = 20
_FINAL = {outcome.value for outcome in Outcome}


@dataclass(frozen=True, slots=True)
class Change:
    """``more`` windows (fewer when below 0) from half hour ``start`` up to, not including, ``end``."""

    more: int = 0
    start: int = 0
    end: int = 0
    without_priority: bool = False


@dataclass(frozen=True, slots=True)
class PastDay:
    """``recorded`` is the day as it really went, ``left`` how many gave up; ``found`` both plans by the same model; ``plan`` and ``changed`` the
    windows of each half hour. ``found`` is ``None`` for a day without visitors or windows."""

    day: date
    recorded: Kpis
    left: int
    found: WhatIf | None
    plan: Mapping[int, int]
    changed: Mapping[int, int]
    prioritised: int
    patience_seconds: float


def list_past_days(zone_id: UUID, limit: int = 30) -> list[date]:
    """The days before today on which the zone had a line, the latest first."""
    rows = Line.objects.filter(zone_id=zone_id, day__lt=local_today(), tickets__isnull=False)
    return list(rows.order_by("-day").values_list("day", flat=True).distinct()[:limit])


def replay_past_day(day: date, zone_id: UUID, change: Change) -> PastDay:
    """Replay a past day as it was and with the change. Raises ``NotFound`` for a day without a line or not over."""
    line = Line.objects.filter(zone_id=zone_id, day=day).first()
    if line is None or day >= local_today():
        raise NotFound
    rows = Ticket.objects.filter(line=line).select_related("group")
    tickets = list(rows.order_by("taken_at", "serial"))
    arrivals = _arrivals(tickets, line)
    plan = _plan(tickets, day, zone_id)
    changed = _change(plan, change)
    stays = patience(zone_id, day)
    found = None
    if arrivals and plan:
        before = Pool(
            frozenset({AHEAD, ORDINARY}),
            plan,
            ahead=frozenset({AHEAD}),
            ratio=line.priority_ratio,
            ageing_seconds=line.ageing_minutes * 60,
        )
        ahead = frozenset() if change.without_priority else before.ahead
        after = replace(before, windows=changed, ahead=ahead)
        found = what_if(arrivals, [before], [after], habits=Habits(stays.seconds, NO_SHOW_SECONDS))
    return PastDay(
        day=day,
        recorded=_recorded(tickets),
        left=sum(_gave_up(ticket) for ticket in tickets),
        found=found,
        plan=plan,
        changed=changed,
        prioritised=sum(one.group == AHEAD for one in arrivals),
        patience_seconds=stays.seconds,
    )


def _arrivals(tickets: list[Ticket], line: Line) -> list[Arrival]:
    """Service as measured, the group's mean where nobody was served; patience where leaving was seen."""
    midnight = datetime.combine(line.day, time(), LOCAL_ZONE)
    spent = dict(
        Attendance.objects.filter(ticket__line=line, started_at__isnull=False, ended_at__isnull=False)
        .values_list("ticket_id")
        .annotate(spent=Sum(F("ended_at") - F("called_at")))
    )
    means = {code: service.seconds for code, service in service_times(line.zone_id, line.day).items()}
    found = []
    for ticket in tickets:
        came = max(ticket.taken_at, ticket.slot_start or ticket.taken_at)
        seconds = (
            spent[ticket.id].total_seconds() if ticket.id in spent else means.get(ticket.group.code, 600.0)
        )
        left = (
            ticket.ended_at if ticket.state == TicketState.CANCELLED and not ticket.first_called_at else None
        )
        found.append(
            Arrival(
                at_seconds=max(0.0, (came - midnight).total_seconds()),
                service_seconds=seconds,
                group=ORDINARY if ticket.priority == PriorityClass.NONE else AHEAD,
                patience_seconds=max(0.0, (left - came).total_seconds()) if left else None,
            )
        )
    return found


def _gave_up(ticket: Ticket) -> bool:
    """Cancelled before a call, or did not come when called."""
    return ticket.state == TicketState.ABANDONED or (
        ticket.state == TicketState.CANCELLED and ticket.first_called_at is None
    )


def _plan(tickets: list[Ticket], day: date, zone_id: UUID) -> dict[int, int]:
    """Whole windows in every half hour, at least one wherever somebody was called."""
    plan = {half: round(count) for half, count in windows_by_half_hour(day, zone_id).items()}
    midnight = datetime.combine(day, time(), LOCAL_ZONE)
    for ticket in tickets:
        if ticket.first_called_at and local_day(ticket.first_called_at) == day:
            half = int((ticket.first_called_at - midnight).total_seconds() // 1800)
            plan[half] = max(1, plan.get(half, 0))
    return {half: count for half, count in sorted(plan.items()) if count}


def _change(plan: Mapping[int, int], change: Change) -> dict[int, int]:
    changed = dict(plan)
    for half in range(change.start, change.end):
        changed[half] = max(0, changed.get(half, 0) + change.more)
    return {half: count for half, count in sorted(changed.items()) if count}


def _recorded(tickets: list[Ticket]) -> Kpis:
    return compute_kpis(
        ServedTicket(
            taken_at=ticket.taken_at,
            slot_start=ticket.slot_start,
            first_called_at=ticket.first_called_at,
            started_at=ticket.started_at,
            ended_at=ticket.ended_at,
            outcome=Outcome(ticket.state) if ticket.state in _FINAL else Outcome.OPEN,
        )
        for ticket in tickets
    )


def half_hours_to_change() -> range:
    """The bounds a change may have: the hall's hours and the end of the last."""
    goals = hall_goals()
    return range(goals.first, goals.last + 2)
