"""Leave the line or come back to it: return after passing, cancel, abandon, and the end of the day."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiban.domains.hall import facts
from huiban.domains.hall.access import can_manage_hall
from huiban.domains.hall.line import advance, lock_line, lock_lines, lock_ticket, move
from huiban.domains.hall.models import Attendance, Line, Ticket, WindowSession
from huiban.domains.hall.operations.blocks import close_blocks, reopen_blocks
from huiban.domains.hall.operations.serve import require_helper, require_reason
from huiban.domains.hall.operations.windows import end_session
from huiban.domains.hall.states import ACTIVE, AT_WINDOW, TicketState
from huiban.domains.hall.told import about, ticket_topics
from huiban.domains.hall.topics import hall_topics
from huiban.foundation.actors import SYSTEM, Actor
from huiban.foundation.errors import Conflict, Forbidden, NotFound
from huiban.foundation.facts.public import record
from huiban.foundation.moment import LOCAL_ZONE, at, local_today, now

S = TicketState
MOST_PASSES = 3


@transaction.atomic
def return_ticket(*, actor: Actor, ticket_id: UUID) -> Ticket:
    """A passed visitor is back: the turn comes after a few more numbers. After three passes a new number is needed."""
    ticket, lines = lock_ticket(ticket_id)
    require_helper(actor, ticket)
    return _return(actor, ticket, lines[ticket.line.zone_id])


@transaction.atomic
def return_by_code(*, actor: Actor, code: str) -> Ticket:
    """The same by whoever holds the ticket."""
    ticket, lines = lock_ticket(_by_code(code))
    return _return(actor, ticket, lines[ticket.line.zone_id])


@transaction.atomic
def cancel_ticket(*, actor: Actor, ticket_id: UUID, reason: str) -> Ticket:
    """Give the place back, for the visitor or by staff."""
    ticket, lines = lock_ticket(ticket_id)
    require_helper(actor, ticket)
    return _cancel(actor, ticket, lines[ticket.line.zone_id], require_reason(reason))


@transaction.atomic
def cancel_by_code(*, actor: Actor, code: str) -> Ticket:
    ticket, lines = lock_ticket(_by_code(code))
    return _cancel(actor, ticket, lines[ticket.line.zone_id], _("本人取消"))


@transaction.atomic
def close_line(*, actor: Actor, zone_id: UUID, day: date | None = None, force: bool = False) -> Line:
    """End the day of a zone: nobody is left waiting, passed or set aside, and its windows are closed.

    Refused while somebody is served, unless ``force`` (the night's job), which ends those services as they stand.
    """
    if not can_manage_hall(actor):
        raise Forbidden
    sessions = WindowSession.objects.select_for_update(of=("self",)).select_related("window", "zone")
    open_sessions = list(sessions.filter(zone_id=zone_id, closed_at__isnull=True).order_by("id"))
    line = _lock_with_sent(zone_id, day, open_sessions)
    elsewhere = _serving_elsewhere(open_sessions, line)
    stay = {ticket.window_id for ticket in elsewhere}
    left = Ticket.objects.select_related("group__zone", "line").filter(line=line, state__in=ACTIVE)
    tickets = list(left.order_by("place_at", "place_sequence"))
    serving = [ticket.number for ticket in tickets if ticket.state == S.SERVING]
    serving += [ticket.number for ticket in elsewhere]
    if serving and not force:
        raise Conflict(
            _("还有 %(count)s 位正在办理：%(numbers)s。")
            % {"count": len(serving), "numbers": "、".join(serving[:10])},
            code="hall.still_serving",
        )
    for ticket in tickets:
        _end_of_day(actor, ticket, line)
    for session in open_sessions:
        if session.window_id not in stay:
            end_session(session, actor, _("闭厅"))
    close_blocks(actor, line)
    line.closed_at = now()
    line.save(update_fields=["closed_at"])
    counted = [ticket.state for ticket in tickets]
    fact = facts.LineClosed(
        subject=f"line:{line.zone.letter}",
        zone=line.zone.letter,
        unserved=counted.count(S.UNSERVED),
        abandoned=counted.count(S.ABANDONED),
    )
    record(fact, actor=actor, topics=hall_topics([line.zone.letter]))
    return line


@transaction.atomic
def reopen_line(*, actor: Actor, zone_id: UUID) -> Line:
    """Give numbers again in a line of today that was closed. Who was sent home stays so; what is kept for terminals counts
    again. Open already: nothing happens.
    """
    if not can_manage_hall(actor):
        raise Forbidden
    line = lock_line(zone_id)
    if line.closed_at is None:
        return line
    line.closed_at = None
    line.save(update_fields=["closed_at"])
    reopen_blocks(actor, line)
    letter = line.zone.letter
    record(
        facts.LineReopened(subject=f"line:{letter}", zone=letter), actor=actor, topics=hall_topics([letter])
    )
    return line


def _lock_with_sent(zone_id: UUID, day: date | None, sessions: list[WindowSession]) -> Line:
    """The line of a zone, locked in the one order of lines with those whose visitors were sent to its windows."""
    windows = [session.window_id for session in sessions]
    sent = Ticket.objects.filter(for_window_id__in=windows, state=S.WAITING)
    return lock_lines({zone_id, *sent.values_list("line__zone_id", flat=True)}, day)[zone_id]


def _serving_elsewhere(sessions: list[WindowSession], line: Line) -> list[Ticket]:
    """Visitors of other lines at these windows, which help there."""
    windows = [session.window_id for session in sessions]
    return list(Ticket.objects.filter(window_id__in=windows, state__in=AT_WINDOW).exclude(line=line))


def close_past_lines() -> int:
    """Close every line of an earlier day that nobody closed, with that day's last moment. Returns how many. For the
    night's job.
    """
    left = Line.objects.filter(day__lt=local_today(), closed_at__isnull=True).values_list("zone_id", "day")
    for zone_id, day in left:
        with at(datetime.combine(day, time.max, LOCAL_ZONE)):
            close_line(actor=SYSTEM, zone_id=zone_id, day=day, force=True)
    return len(left)


def _end_of_day(actor: Actor, ticket: Ticket, line: Line) -> None:
    moment = now()
    said = about(ticket, advance(line))
    topics = ticket_topics(ticket)
    reason = _("闭厅")
    if ticket.state == S.SERVING:
        move(ticket, S.DONE)
        seconds = round((moment - (ticket.started_at or moment)).total_seconds())
        window = ticket.window.number if ticket.window else 0
        finished = facts.ServiceFinished(
            **said, reason=reason, window=window, service_seconds=seconds, next_group=""
        )
        record(finished, actor=actor, topics=topics)
    elif ticket.state == S.PASSED:
        move(ticket, S.ABANDONED)
        record(facts.TicketAbandoned(**said, reason=reason), actor=actor, topics=topics)
    else:
        move(ticket, S.UNSERVED)
        record(facts.TicketUnserved(**said, reason=reason), actor=actor, topics=topics)
    ticket.ended_at, ticket.reason = moment, reason
    ticket.save(update_fields=["state", "ended_at", "reason"])
    Attendance.objects.filter(ticket=ticket, ended_at__isnull=True).update(ended_at=moment, outcome="closed")


@transaction.atomic
def abandon_ticket(*, actor: Actor, ticket_id: UUID) -> Ticket:
    """A passed visitor did not come back (弃号)."""
    ticket, lines = lock_ticket(ticket_id)
    require_helper(actor, ticket)
    move(ticket, S.ABANDONED)
    ticket.ended_at = now()
    ticket.save(update_fields=["state", "ended_at"])
    fact = facts.TicketAbandoned(**about(ticket, advance(lines[ticket.line.zone_id])))
    record(fact, actor=actor, topics=ticket_topics(ticket))
    return ticket


def _return(actor: Actor, ticket: Ticket, line: Line) -> Ticket:
    if ticket.state == S.WAITING and ticket.return_at_call is not None:
        return ticket
    if ticket.state != S.PASSED:
        raise Conflict(
            _("%(number)s 号没有过号，不用重新排队。") % {"number": ticket.number}, code="hall.not_passed"
        )
    if ticket.passes >= MOST_PASSES:
        raise Conflict(_("已经过号三次，请重新取号。"), code="hall.passed_enough")
    move(ticket, S.WAITING)
    ticket.return_at_call = line.calls + line.return_after
    ticket.save(update_fields=["state", "return_at_call"])
    fact = facts.TicketReturned(**about(ticket, advance(line)), return_at_call=ticket.return_at_call)
    record(fact, actor=actor, topics=ticket_topics(ticket))
    return ticket


def _cancel(actor: Actor, ticket: Ticket, line: Line, reason: str) -> Ticket:
    if ticket.state == S.CANCELLED:
        return ticket
    move(ticket, S.CANCELLED)
    moment = now()
    ticket.ended_at, ticket.reason = moment, reason
    ticket.save(update_fields=["state", "ended_at", "reason"])
    Attendance.objects.filter(ticket=ticket, ended_at__isnull=True).update(
        ended_at=moment, outcome="cancelled"
    )
    fact = facts.TicketCancelled(**about(ticket, advance(line)), reason=reason)
    record(fact, actor=actor, topics=ticket_topics(ticket))
    return ticket


def _by_code(code: str) -> UUID:
    found = Ticket.objects.filter(code=code).values_list("id", flat=True).first()
    if found is None:
        raise NotFound(_("没有这个号码，请核对。"), code="hall.no_ticket")
    return found
