"""What happens to a visitor at the window: start, finish, pass, hold, transfer; each keeps its reason."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from huiban.domains.cases.public import find_case
from huiban.domains.directory.public import Window
from huiban.domains.hall import facts
from huiban.domains.hall.access import can_help_visitors
from huiban.domains.hall.line import advance, lock_ticket, move
from huiban.domains.hall.models import Attendance, Line, ServiceGroup, Ticket, WindowSession
from huiban.domains.hall.operations.call import require_here
from huiban.domains.hall.operations.windows import lock_session, lock_sessions
from huiban.domains.hall.states import ACTIVE, AT_WINDOW, SessionState, TicketState
from huiban.domains.hall.told import about, arrival, ticket_topics
from huiban.foundation.actors import Actor
from huiban.foundation.database.asking import Statement, ask
from huiban.foundation.database.readings import find_by_key
from huiban.foundation.database.writings import update
from huiban.foundation.errors import Conflict, Invalid, NotFound
from huiban.foundation.facts.public import record
from huiban.foundation.moment import now

S = TicketState
_START = Statement("update hall_attendances set started_at = %s where ticket_id = %s and ended_at is null")
_END = Statement(
    "update hall_attendances set ended_at = %s, outcome = %s where ticket_id = %s and ended_at is null returning id"
)


@transaction.atomic
def start_service(*, actor: Actor, ticket_id: UUID) -> Ticket:
    """The called visitor is here. Starting twice changes nothing."""
    session = lock_session(actor)
    ticket, lines = lock_ticket(ticket_id)
    if ticket.state == S.SERVING and ticket.window_id == session.window_id:
        return ticket
    require_here(ticket, session, S.CALLED)
    move(ticket, S.SERVING)
    moment = ticket.started_at = now()
    update(ticket, "state", "started_at")
    _start_attendance(ticket, moment)
    fact = facts.ServiceStarted(
        **about(ticket, advance(_line(ticket, lines)), session), window=session.window.number
    )
    record(fact, actor=actor, topics=ticket_topics(ticket, session))
    return ticket


@transaction.atomic
def finish_service(*, actor: Actor, ticket_id: UUID, case_number: str = "") -> Ticket:
    """The matter is done here. With further matters the visitor goes on to the next group and keeps the place.

    ``case_number`` ties the case that came of it to this attendance.
    """
    session = lock_session(actor)
    case = find_case(actor=actor, number=case_number) if case_number else None
    following = _next_group(ticket_id)
    ticket, lines = lock_ticket(ticket_id, *([following.zone_id] if following else []))
    if ticket.state == S.DONE and ticket.window_id == session.window_id:
        return ticket
    require_here(ticket, session, S.SERVING)
    moment = now()
    seconds = max(0, round((moment - (ticket.started_at or moment)).total_seconds()))
    ended = _end_attendance(ticket, moment, "finished")
    if case is not None and ended is not None:
        Attendance.objects.filter(id=ended).update(case=case)
    fact = facts.ServiceFinished(
        **about(ticket, advance(_line(ticket, lines)), session),
        window=session.window.number,
        service_seconds=seconds,
        next_group=following.code if following else "",
    )
    record(fact, actor=actor, topics=ticket_topics(ticket, session))
    if following is None:
        move(ticket, S.DONE)
        ticket.ended_at = moment
        update(ticket, "state", "ended_at")
    else:
        move(ticket, S.WAITING)
        ticket.further_groups = ticket.further_groups[ticket.further_groups.index(following.id) + 1 :]
        _stand_in(actor, ticket, following, lines)
        if lines[following.zone_id].closed_at:
            _leave_unserved(actor, ticket, lines[following.zone_id])
    return ticket


@transaction.atomic
def pass_ticket(*, actor: Actor, ticket_id: UUID) -> Ticket:
    """Nobody came (过号): the window is free for the next."""
    session = lock_session(actor)
    ticket, lines = lock_ticket(ticket_id)
    require_here(ticket, session, S.CALLED)
    move(ticket, S.PASSED)
    ticket.passes += 1
    ticket.window = None
    ticket.save(update_fields=["state", "passes", "window"])
    _end_attendance(ticket, now(), "passed")
    fact = facts.TicketPassed(
        **about(ticket, advance(_line(ticket, lines)), session), window=session.window.number
    )
    record(fact, actor=actor, topics=ticket_topics(ticket, session))
    return ticket


@transaction.atomic
def hold_ticket(*, actor: Actor, ticket_id: UUID, reason: str) -> Ticket:
    """Set the visitor aside (挂起), say to fetch a copy; the window goes on with others. Twice changes nothing."""
    reason = require_reason(reason)
    session = lock_session(actor)
    ticket, lines = lock_ticket(ticket_id)
    if ticket.state == S.ON_HOLD and ticket.window_id == session.window_id:
        return ticket
    require_here(ticket, session, S.CALLED, S.SERVING)
    move(ticket, S.ON_HOLD)
    ticket.reason = reason
    ticket.save(update_fields=["state", "reason"])
    _end_attendance(ticket, now(), "held")
    fact = facts.TicketHeld(**about(ticket, advance(_line(ticket, lines)), session), reason=reason)
    record(fact, actor=actor, topics=ticket_topics(ticket, session))
    return ticket


@transaction.atomic
def resume_ticket(*, actor: Actor, ticket_id: UUID) -> Ticket:
    """Go on with a visitor set aside at this window, who does not queue again."""
    session = lock_session(actor)
    if session.state != SessionState.OPEN:
        raise Conflict(_("窗口在暂停，请先恢复。"), code="hall.paused")
    ticket, lines = lock_ticket(ticket_id)
    if ticket.window_id is not None or ticket.state != S.ON_HOLD:
        require_here(ticket, session, S.ON_HOLD)
    if Ticket.objects.filter(window_id=session.window_id, state__in=AT_WINDOW).exists():
        raise Conflict(_("窗口还有人在办，请先办完。"), code="hall.still_serving")
    move(ticket, S.SERVING)
    moment = now()
    ticket.started_at, ticket.window = moment, session.window
    ticket.save(update_fields=["state", "started_at", "window"])
    Attendance.objects.create(
        ticket=ticket,
        group_id=ticket.group_id,
        window_id=session.window_id,
        staff_id=actor.own_id,
        rule="resumed",
        called_at=moment,
        started_at=moment,
    )
    fact = facts.TicketResumed(
        **about(ticket, advance(_line(ticket, lines)), session), window=session.window.number
    )
    record(fact, actor=actor, topics=ticket_topics(ticket, session))
    return ticket


@transaction.atomic
def transfer_ticket(
    *, actor: Actor, ticket_id: UUID, reason: str, group: str = "", window_number: int | None = None
) -> Ticket:
    """Send the visitor on to another group, or to one window, keeping the place in the line.

    Raises ``Invalid`` for an unknown group and for a window that is not open.
    """
    reason = require_reason(reason)
    # The other window is locked as well: it cannot close before the visitor is sent there.
    session, target_session = lock_sessions(actor, window_number)
    target = _target_group(ticket_id, group, target_session)
    ticket, lines = lock_ticket(ticket_id, target.zone_id)
    require_here(ticket, session, S.CALLED, S.SERVING)
    if lines[target.zone_id].closed_at or not target.accepting:
        raise Conflict(_("“%(group)s”现在不取号。") % {"group": target.name}, code="hall.not_accepting")
    if _has_other_ticket(ticket, target.id):
        raise Conflict(
            _("这位群众在“%(group)s”已经有号，不能再转去。") % {"group": target.name}, code="hall.has_ticket"
        )
    move(ticket, S.WAITING)
    _end_attendance(ticket, now(), "transferred")
    ticket.reason = reason
    ticket.further_groups = [group_id for group_id in ticket.further_groups if group_id != target.id]
    fact = facts.TicketTransferred(
        **about(ticket, advance(_line(ticket, lines)), session),
        reason=reason,
        to_group=target.code,
        to_zone=target.zone.letter,
        for_window=window_number,
    )
    record(fact, actor=actor, topics=ticket_topics(ticket, session))
    _stand_in(actor, ticket, target, lines, window=target_session.window if target_session else None)
    return ticket


def require_reason(reason: str) -> str:
    reason = reason.strip()
    if not 2 <= len(reason) <= 200 or "\x00" in reason:
        raise Invalid(fields={"reason": [_("请写明原因，2 到 200 个字。")]})
    return reason


def require_helper(actor: Actor, ticket: Ticket) -> None:
    """Staff of the hall, or the person whose ticket it is. Raises ``NotFound``."""
    own = actor.is_person and actor.id is not None and ticket.person_id == actor.id
    if not own and not can_help_visitors(actor) and actor.kind != "system":
        raise NotFound


def _line(ticket: Ticket, lines: dict[UUID, Line]) -> Line:
    return lines[ticket.line.zone_id]


def _start_attendance(ticket: Ticket, moment: datetime) -> None:
    ask(_START, moment, ticket.id)


def _end_attendance(ticket: Ticket, moment: datetime, outcome: str) -> UUID | None:
    """The attendance that was open, if one was."""
    rows = ask(_END, moment, outcome, ticket.id)
    return rows[0][0] if rows else None


def _next_group(ticket_id: UUID) -> ServiceGroup | None:
    """The next matter of the visit, leaving out those for which the visitor holds another ticket."""
    ticket = find_by_key(Ticket, id=ticket_id)
    if ticket is None:
        return None
    left = [group_id for group_id in ticket.further_groups if not _has_other_ticket(ticket, group_id)]
    return ServiceGroup.objects.select_related("zone").get(id=left[0]) if left else None


def _has_other_ticket(ticket: Ticket, group_id: UUID) -> bool:
    if ticket.visitor_index is None:
        return False
    same = Q(visitor_index=ticket.visitor_index)
    if ticket.person_id is not None:
        same |= Q(holder__person_id=ticket.person_id)
    others = Ticket.objects.filter(same, group_id=group_id, day=ticket.day, state__in=ACTIVE)
    return others.exclude(id=ticket.id).exists()


def _leave_unserved(actor: Actor, ticket: Ticket, line: Line) -> None:
    """The next line has closed already: the visit ends here, said as such."""
    move(ticket, S.UNSERVED)
    ticket.ended_at, ticket.reason = now(), _("闭厅")
    ticket.save(update_fields=["state", "ended_at", "reason"])
    fact = facts.TicketUnserved(**about(ticket, advance(line)), reason=ticket.reason)
    record(fact, actor=actor, topics=ticket_topics(ticket))


def _stand_in(
    actor: Actor,
    ticket: Ticket,
    group: ServiceGroup,
    lines: dict[UUID, Line],
    window: Window | None = None,
) -> None:
    """Put a ticket into the line of a group at the place it had, and say so in that line."""
    line = lines[group.zone_id]
    ticket.group, ticket.line, ticket.window, ticket.for_window = group, line, None, window
    ticket.started_at, ticket.slot_start, ticket.return_at_call = None, None, None
    ticket.save(
        update_fields=[
            "state", "group", "line", "window", "for_window", "started_at", "slot_start", "return_at_call",
            "further_groups", "reason",
        ]
    )  # fmt: skip
    record(arrival(ticket, advance(line)), actor=actor, topics=ticket_topics(ticket))


def _target_group(ticket_id: UUID, code: str, session: WindowSession | None) -> ServiceGroup:
    rows = ServiceGroup.objects.select_related("zone")
    if code:
        found = rows.filter(code=code).first()
    elif session is None:
        raise Invalid(fields={"group": [_("请选转到哪个业务或哪个窗口。")]})
    else:
        present = rows.filter(tickets__id=ticket_id).first()
        own_zone = present is not None and session.zone_id == present.zone_id
        found = present if own_zone else rows.filter(zone_id=session.zone_id, accepting=True).first()
    if found is None:
        raise Invalid(fields={"group": [_("没有这个业务。")]})
    if session is not None and found.zone_id != session.zone_id and found.zone_id not in session.helps:
        raise Invalid(fields={"window": [_("这个窗口不在该业务所在的区。")]})
    return found
