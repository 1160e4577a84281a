"""Take over the record of a past day, say from another calling system: whole rows with the facts that agree with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from huiban.domains.directory.public import Window
from huiban.domains.hall import facts
from huiban.domains.hall.codes import new_code
from huiban.domains.hall.line import lock_line
from huiban.domains.hall.models import Attendance, Line, ServiceGroup, Ticket, WindowPause, WindowSession
from huiban.domains.hall.states import CallRule, PriorityClass, SessionState, TicketState
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Conflict, Forbidden
from huiban.foundation.facts.public import Fact, FactRecord
from huiban.foundation.moment import local_day, local_today

S = TicketState
CLOSED = "闭厅"


@dataclass(frozen=True, slots=True)
class PastSession:
    """A window staffed by one person that day, with its pauses."""

    window: Window
    staff_id: UUID
    opened_at: datetime
    closed_at: datetime
    pauses: Sequence[tuple[str, datetime, datetime]] = ()


@dataclass(slots=True)
class PastVisit:
    """One number of that day; whoever was called has a ``session``. Moments of one line differ. ``gone_at`` is when it ended without service: cancelled by
    the visitor, or at the end of the day after not coming when called or not being called at all."""

    group: str
    taken_at: datetime
    priority: str = PriorityClass.NONE
    session: PastSession | None = None
    rule: str = CallRule.ORDINARY
    called_at: datetime | None = None
    started_at: datetime | None = None
    passed_at: datetime | None = None
    ended_at: datetime | None = None
    gone_at: datetime | None = None
    cancelled: bool = False

    @property
    def state(self) -> TicketState:
        if self.ended_at:
            return S.DONE
        if self.cancelled:
            return S.CANCELLED
        return S.ABANDONED if self.passed_at else S.UNSERVED


@dataclass(slots=True)
class _Day:
    line: Line
    actor: Actor
    groups: dict[str, ServiceGroup]
    closed_at: datetime
    told: list[tuple[datetime, Fact]] = field(default_factory=list)


@transaction.atomic
def record_past_day(
    *,
    actor: Actor,
    zone_id: UUID,
    day: date,
    sessions: Sequence[PastSession],
    visits: Sequence[PastVisit],
    closed_at: datetime,
) -> Line:
    """A whole day of one zone. Raises ``Forbidden`` for all but the system, ``Conflict`` when the day is not past or
    the zone had a line then. The order is not judged here: ``check_day`` does, from the facts."""
    if actor.kind != "system":
        raise Forbidden
    line = lock_line(zone_id, day)
    if day >= local_today() or line.sequence:
        raise Conflict
    groups = {
        group.code: group for group in ServiceGroup.objects.select_related("zone").filter(zone_id=zone_id)
    }
    whole = _Day(line, actor, groups, closed_at)
    tickets = [_ticket(whole, visit, serial) for serial, visit in enumerate(_by_time(visits), start=1)]
    pairs = list(zip(_by_time(visits), tickets, strict=True))
    _number_changes(whole, pairs)
    Ticket.objects.bulk_create(tickets)
    Attendance.objects.bulk_create(
        [_attendance(visit, visit.session, ticket) for visit, ticket in pairs if visit.session]
    )
    _keep_sessions(whole, sessions)
    FactRecord.objects.bulk_create(
        [_fact_row(whole, at, fact) for at, fact in sorted(whole.told, key=_moment)]
    )
    line.last_number, line.closed_at = len(tickets), closed_at
    line.calls = sum(visit.called_at is not None for visit in visits)
    line.save(update_fields=["last_number", "closed_at", "sequence", "calls"])
    return line


def _by_time(visits: Sequence[PastVisit]) -> list[PastVisit]:
    return sorted(visits, key=lambda visit: visit.taken_at)


def _moment(told: tuple[datetime, Fact]) -> datetime:
    return told[0]


def _ticket(day: _Day, visit: PastVisit, serial: int) -> Ticket:
    group = day.groups[visit.group]
    return Ticket(
        code=new_code(),
        day=day.line.day,
        letter=group.zone.letter,
        serial=serial,
        line=day.line,
        group=group,
        priority=visit.priority,
        channel=day.actor.channel,
        state=visit.state,
        taken_at=visit.taken_at,
        place_at=visit.taken_at,
        first_called_at=visit.called_at,
        called_at=visit.called_at,
        calls=1 if visit.called_at else 0,
        passes=1 if visit.passed_at else 0,
        started_at=visit.started_at,
        ended_at=visit.ended_at or visit.gone_at or day.closed_at,
        window=visit.session.window if visit.session and visit.ended_at else None,
        reason="" if visit.ended_at or visit.cancelled else CLOSED,
    )


def _attendance(visit: PastVisit, session: PastSession, ticket: Ticket) -> Attendance:
    return Attendance(
        ticket=ticket,
        group_id=ticket.group_id,
        window=session.window,
        staff_id=session.staff_id,
        rule=visit.rule,
        called_at=visit.called_at or visit.taken_at,
        started_at=visit.started_at,
        ended_at=visit.ended_at or visit.passed_at,
        outcome="finished" if visit.ended_at else "passed",
    )


def _number_changes(day: _Day, pairs: list[tuple[PastVisit, Ticket]]) -> None:
    """Every change of the line in the order of time, each with its sequence number, as its fact."""
    changes = [(ticket, change) for visit, ticket in pairs for change in _changes(day, visit, ticket)]
    changes.sort(key=lambda one: one[1][0])
    for sequence, (ticket, (moment, build, own)) in enumerate(changes, start=1):
        day.told.append((moment, build(sequence=sequence, **own)))
        if build is facts.TicketTaken:
            ticket.place_sequence = sequence
    day.line.sequence = len(changes)


def _changes(day: _Day, visit: PastVisit, ticket: Ticket) -> list[tuple[datetime, Any, dict[str, Any]]]:
    window = visit.session.window if visit.session else None
    about = {
        "subject": f"ticket:{ticket.id}",
        "number": ticket.number,
        "zone": ticket.letter,
        "group": visit.group,
    }
    at_window = about | {"window": window.number, "window_id": window.id} if window else about
    taken = about | {
        "priority": visit.priority, "place_at": visit.taken_at.isoformat(), "slot_start": None, "matters": 1,
    }  # fmt: skip
    found: list[tuple[datetime, Any, dict[str, Any]]] = [(visit.taken_at, facts.TicketTaken, taken)]
    if visit.called_at:
        waited = round((visit.called_at - visit.taken_at).total_seconds())
        call = at_window | {"rule": visit.rule, "waited_seconds": waited}
        found.append((visit.called_at, facts.TicketCalled, call))
    if visit.started_at and visit.ended_at:
        seconds = round((visit.ended_at - visit.started_at).total_seconds())
        found.append((visit.started_at, facts.ServiceStarted, at_window))
        done = at_window | {"service_seconds": seconds, "next_group": ""}
        found.append((visit.ended_at, facts.ServiceFinished, done))
    elif visit.cancelled:
        found.append((visit.gone_at or day.closed_at, facts.TicketCancelled, about))
    elif visit.passed_at:
        found.append((visit.passed_at, facts.TicketPassed, at_window))
        found.append((day.closed_at, facts.TicketAbandoned, about | {"reason": CLOSED}))
    else:
        found.append((day.closed_at, facts.TicketUnserved, about | {"reason": CLOSED}))
    return found


def _keep_sessions(day: _Day, sessions: Sequence[PastSession]) -> None:
    for one in sessions:
        row = WindowSession.objects.create(
            window=one.window,
            staff_id=one.staff_id,
            zone_id=day.line.zone_id,
            state=SessionState.CLOSED,
            reason=CLOSED,
            opened_at=one.opened_at,
            closed_at=one.closed_at,
        )
        about: dict[str, Any] = {
            "subject": f"window:{one.window.number}",
            "window_id": one.window.id,
            "window": one.window.number,
        }
        day.told.append((one.opened_at, facts.WindowOpened(**about, zone=day.line.zone.letter)))
        for reason, start, end in one.pauses:
            WindowPause.objects.create(session=row, reason=reason, started_at=start, ended_at=end)
            day.told.append((start, facts.WindowPaused(**about, reason=reason)))
            day.told.append((end, facts.WindowResumed(**about)))
        day.told.append((one.closed_at, facts.WindowClosed(**about, reason=CLOSED)))
    counted = [fact.tag for _at, fact in day.told]
    closed = facts.LineClosed(
        subject=f"line:{day.line.zone.letter}",
        zone=day.line.zone.letter,
        unserved=counted.count(facts.TicketUnserved.tag),
        abandoned=counted.count(facts.TicketAbandoned.tag),
    )
    day.told.append((day.closed_at, closed))


def _fact_row(day: _Day, moment: datetime, fact: Fact) -> FactRecord:
    return FactRecord(
        tag=fact.tag,
        subject=fact.subject,
        actor_kind=day.actor.kind,
        actor_id=day.actor.id,
        actor_name=day.actor.name,
        channel=day.actor.channel,
        window_id=fact.window_id,
        happened_at=moment,
        local_day=local_day(moment),
        data=fact.data(),
    )
