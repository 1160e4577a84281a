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
    at = session.window if session else ticket.window
    window = at.number if at else None
    return hall_topics({ticket.group.zone.letter, *letters}, window=window, ticket=ticket.id)


def arrival(ticket: Ticket, sequence: int) -> facts.TicketArrived:
    """A ticket stands in its line at the place it has."""
    return facts.TicketArrived(
        **about(ticket, sequence),
        priority=ticket.priority,
        place_at=ticket.place_at.isoformat(),
        place_sequence=ticket.place_sequence,
        for_window=ticket.for_window.number if ticket.for_window else None,
    )
