"""A window as its clerk sees it now: who is here, who waits, who was set aside or passed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import uuid4

from huiban.domains.directory.public import list_zones
from huiban.domains.hall.public import (
    InLine,
    Ticket,
    WindowSession,
    find_order,
    list_passed,
    list_set_aside,
    list_waiting,
    ticket_at_window,
)
from huiban.foundation.moment import now
from huiban.surfaces.components.order import order_sentence

ROWS = 30


@dataclass(frozen=True, slots=True)
class WindowNow:
    """The window as its clerk sees it."""

    session: WindowSession
    ticket: Ticket | None
    waiting: list[InLine]
    waiting_count: int
    passed: list[Ticket]
    set_aside: list[Ticket]
    helped: list[tuple[str, int]]
    order: str

    @property
    def waited_minutes(self) -> int:
        """How long the visitor of this window had waited when called."""
        if self.ticket is None or self.ticket.first_called_at is None:
            return 0
        return max(0, int((self.ticket.first_called_at - self.ticket.place_at).total_seconds()) // 60)

    @property
    def served_minutes(self) -> int:
        started = self.ticket.started_at if self.ticket else None
        return int((now() - started).total_seconds()) // 60 if started else 0

    @property
    def call_key(self) -> str:
        """One press on “call next” of this page is one call."""
        return uuid4().hex

    @property
    def further(self) -> int:
        return len(self.ticket.further_groups) if self.ticket else 0


def window_now(session: WindowSession) -> WindowNow:
    """Everything the page shows of an open window, read at once."""
    waiting = list_waiting(session.zone_id)
    helped = [zone for zone in list_zones() if zone.id in session.helps] if session.helps else []
    return WindowNow(
        session=session,
        ticket=ticket_at_window(session.window_id),
        waiting=waiting[:ROWS],
        waiting_count=len(waiting),
        passed=list_passed(session.zone_id)[:ROWS],
        set_aside=list_set_aside(session.window_id),
        helped=[(zone.letter, len(list_waiting(zone.id))) for zone in helped],
        order=order_sentence(find_order(session.zone_id)),
    )
