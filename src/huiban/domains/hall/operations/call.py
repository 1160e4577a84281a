"""Call whose turn it is. The clerk does not choose: the stated order does."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiban.domains.hall import facts
from huiban.domains.hall.line import advance, find_ticket_row, lock_lines, lock_ticket, move
from huiban.domains.hall.models import Attendance, Line, Ticket, WindowSession
from huiban.domains.hall.operations.windows import lock_session
from huiban.domains.hall.order import Head, find_head, run_after
from huiban.domains.hall.states import CallRule, SessionState, TicketState
from huiban.domains.hall.told import about, ticket_topics
from huiban.foundation.actors import Actor
from huiban.foundation.database.readings import Reading
from huiban.foundation.database.writings import insert, update
from huiban.foundation.errors import Conflict
from huiban.foundation.facts.public import record
from huiban.foundation.moment import now

_AT_WINDOW = Reading(
    Ticket, where="this.window_id = %s and this.state in ('called', 'serving') /* one plan */"
)
OWN_LINE_RULES = (CallRule.RESERVED,)


@transaction.atomic
def call_next(*, actor: Actor, idempotency_key: str | None = None) -> Ticket | None:
    """Call the next visitor to the actor's open window; ``None`` when nobody waits for it.

    A window that helps other zones calls from the line whose next visitor has waited longest. The same
    ``idempotency_key`` at the same window is answered with the visitor it called. Raises ``Conflict``: ``hall.busy`` while
    somebody is called or served here (its number is in the data), ``hall.paused``.
    """
    session = lock_session(actor)
    called = _called_by(session, idempotency_key)
    if called is not None:
        return called
    if session.state != SessionState.OPEN:
        raise Conflict(_("窗口在暂停，请先恢复。"), code="hall.paused")
    held = _AT_WINDOW.first(session.window_id)
    if held is not None:
        raise Conflict(
            _("%(number)s 号还在本窗口，请先办完。") % {"number": held.number},
            code="hall.busy",
            data={"ticket": str(held.id), "number": held.number, "state": held.state},
        )
    lines = lock_lines([session.zone_id, *session.helps])
    found = _whose_turn(session, lines)
    if found is None:
        return None
    line, head = found
    return _call(actor, session, line, find_ticket_row(head.ticket_id), head.rule, idempotency_key)


@transaction.atomic
def recall(*, actor: Actor, ticket_id: UUID, seen_calls: int | None = None) -> Ticket:
    """Call the same visitor again, at most as often as the line's policy says; then pass.

    ``seen_calls`` is how many calls the clerk saw: when there have been more since, nothing is called again.
    """
    session = lock_session(actor)
    ticket, lines = lock_ticket(ticket_id)
    require_here(ticket, session, TicketState.CALLED)
    if seen_calls is not None and seen_calls < ticket.calls:
        return ticket
    line = lines[ticket.line.zone_id]
    if ticket.calls > line.recalls:
        raise Conflict(
            _("已经重呼 %(times)s 次，请过号。") % {"times": line.recalls}, code="hall.recalled_enough"
        )
    ticket.calls += 1
    ticket.called_at = now()
    update(ticket, "calls", "called_at")
    fact = facts.TicketRecalled(
        **about(ticket, advance(line), session), window=session.window.number, times=ticket.calls - 1
    )
    record(fact, actor=actor, topics=ticket_topics(ticket, session))
    return ticket


def require_here(ticket: Ticket, session: WindowSession, *states: TicketState) -> None:
    """Raises ``Conflict`` unless the ticket is at this window in one of ``states``."""
    if ticket.window_id != session.window_id or ticket.state not in states:
        raise Conflict(
            _("%(number)s 号现在不在本窗口办理。") % {"number": ticket.number},
            code="hall.not_here",
            data={"number": ticket.number, "state": ticket.state},
        )


def _called_by(session: WindowSession, key: str | None) -> Ticket | None:
    """The visitor whom this very press has called already."""
    if key is None:
        return None
    found = Attendance.objects.filter(window_id=session.window_id, call_key=key).first()
    return find_ticket_row(found.ticket_id) if found else None


def _whose_turn(session: WindowSession, lines: dict[UUID, Line]) -> tuple[Line, Head] | None:
    moment = now()
    found: list[tuple[Line, Head]] = []
    for line in lines.values():
        own = line.zone_id == session.zone_id
        groups = session.groups if own else []
        head = find_head(line=line, window_id=session.window_id, groups=groups, now=moment)
        if head:
            found.append((line, head))
    due = [pair for pair in found if pair[1].rule != CallRule.NOBODY_ELSE] or found
    return min(due, key=lambda pair: (pair[1].rule not in OWN_LINE_RULES, pair[1].place_at), default=None)


def _call(
    actor: Actor, session: WindowSession, line: Line, ticket: Ticket, rule: CallRule, key: str | None
) -> Ticket:
    moment = now()
    move(ticket, TicketState.CALLED)
    ticket.window, ticket.for_window, ticket.return_at_call = session.window, None, None
    ticket.called_at, ticket.calls = moment, 1
    ticket.first_called_at = ticket.first_called_at or moment
    update(ticket, "state", "window", "for_window", "return_at_call", "called_at", "calls", "first_called_at")
    attendance = Attendance(
        ticket=ticket,
        group_id=ticket.group_id,
        window_id=session.window_id,
        staff_id=actor.own_id,
        rule=rule,
        called_at=moment,
        call_key=key,
    )
    insert(attendance)
    sequence = advance(line, calls=1, priority_run=run_after(line, rule))
    fact = facts.TicketCalled(
        **about(ticket, sequence, session),
        window=session.window.number,
        rule=rule,
        waited_seconds=max(0, round((moment - ticket.place_at).total_seconds())),
    )
    record(fact, actor=actor, topics=ticket_topics(ticket, session))
    return ticket
