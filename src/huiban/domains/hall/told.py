"""What every fact of a ticket says, and whom it is told to."""

from __future__ import annotations

from typing import Any

from huiban.domains.hall import facts
from huiban.domains.hall.models import Ticket, WindowSession
from huiban.domains.hall.topics import hall_topics


def about(ticket: Ticket, sequence: int, session: WindowSession | None = None) -> dict[str, Any]:
    """What every fact of a ticket says."""
    return {
        "subject": f"ticket:{ticket.id}",
        "window_id": session.window_id if session else None,
        "number": ticket.number,
        "zone": ticket.group.zone.letter,
        "group": ticket.group.code,
        "sequence": sequence,
    }


def ticket_topics(ticket: Ticket, session: WindowSession | None = None, *letters: str) -> list[str]:
    """The line the ticket stands in, its window with that window's zone, which may be another, and ``letters``."""
    at, zones = session or ticket.window, {ticket.group.zone.letter, *letters}
    if at is not None:
        zones.add(at.zone.letter)
    window = session.window if session else ticket.window
    return hall_topics(zones, window=window.number if window else None, ticket=ticket.id)


def arrival(ticket: Ticket, sequence: int) -> facts.TicketArrived:
    """A ticket stands in its line at the place it has."""
    return facts.TicketArrived(
        **about(ticket, sequence),
        priority=ticket.priority,
        place_at=ticket.place_at.isoformat(),
        place_sequence=ticket.place_sequence,
        for_window=ticket.for_window.number if ticket.for_window else None,
    )
