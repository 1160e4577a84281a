"""Hold the line of a zone: its row is the lock, its sequence numbers every change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.utils.translation import gettext as _

from huiban.domains.hall.models import Line, LinePolicy, Ticket
from huiban.domains.hall.states import TRANSITIONS, TicketState
from huiban.foundation.database.asking import Statement, ask
from huiban.foundation.database.readings import Reading
from huiban.foundation.errors import Conflict, NotFound
from huiban.foundation.moment import local_today
from huiban.foundation.uuids import uuid7

_LINE = Reading(Line, where="this.zone_id = %s and this.day = %s for update /* one plan */")
_TICKET = Reading(Ticket, "line", "line__zone", "group", "group__zone", "window", where="this.id = %s")
_STANDS_IN = Statement(
    """
select line.zone_id, ticket.day from hall_tickets ticket join hall_lines line on line.id = ticket.line_id
where ticket.id = %s
"""
)
_ADVANCE = Statement(
    "update hall_lines set sequence = %s, calls = %s, priority_run = %s, last_number = %s where id = %s"
)
_OPEN = Statement(
    """
insert into hall_lines (id, zone_id, day, last_number, sequence, calls, priority_run,
                        priority_ratio, ageing_minutes, return_after, recalls)
values (%s, %s, %s, 0, 0, 0, 0, %s, %s, %s, %s)
on conflict (zone_id, day) do nothing
"""
)


def lock_line(zone_id: UUID, day: date | None = None) -> Line:
    """The locked line of a zone, begun with the zone's policy when the day is new."""
    day = day or local_today()
    line = _LINE.first(zone_id, day)
    while line is None:
        policy = LinePolicy.objects.filter(zone_id=zone_id).first() or LinePolicy(zone_id=zone_id)
        numbers = [policy.priority_ratio, policy.ageing_minutes, policy.return_after, policy.recalls]
        ask(_OPEN, uuid7(), zone_id, day, *numbers)
        line = _LINE.first(zone_id, day)
    return line


def lock_lines(zone_ids: Iterable[UUID], day: date | None = None) -> dict[UUID, Line]:
    """Several lines, always locked in the same order."""
    return {zone_id: lock_line(zone_id, day) for zone_id in sorted(set(zone_ids))}


def lock_ticket(ticket_id: UUID, *further_zones: UUID) -> tuple[Ticket, dict[UUID, Line]]:
    """A ticket with the locked line it stands in (and those of ``further_zones``). Raises ``NotFound``."""
    for _attempt in range(3):
        stands_in = ask(_STANDS_IN, ticket_id)
        if not stands_in:
            raise NotFound
        zone_id, day = stands_in[0]
        lines = lock_lines({zone_id, *further_zones}, day)
        ticket = find_ticket_row(ticket_id)
        if ticket.line_id == lines[zone_id].id:
            return ticket, lines
    raise Conflict


def find_ticket_row(ticket_id: UUID) -> Ticket:
    """A ticket that is there, with its line, group and window."""
    ticket = _TICKET.first(ticket_id)
    if ticket is None:
        raise NotFound
    return ticket


def advance(line: Line, *, calls: int = 0, priority_run: int | None = None) -> int:
    """The next sequence number of a locked line, stored with its other counters."""
    line.sequence += 1
    line.calls += calls
    if priority_run is not None:
        line.priority_run = priority_run
    ask(_ADVANCE, line.sequence, line.calls, line.priority_run, line.last_number, line.id)
    return line.sequence


def move(ticket: Ticket, state: TicketState) -> None:
    """Set a state that may follow the present one. Raises ``Conflict`` (``hall.state``) otherwise."""
    if state not in TRANSITIONS[TicketState(ticket.state)]:
        raise Conflict(
            _("%(number)s 号现在是“%(state)s”，不能这样操作。")
            % {"number": ticket.number, "state": TicketState(ticket.state).label},
            code="hall.state",
            data={"state": ticket.state, "number": ticket.number},
        )
    ticket.state = state
