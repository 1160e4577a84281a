"""Key figures of a hall (大厅指标), each defined once.

Source: the design's table of hall KPIs (domain notes, 4.3). Times are seconds. A figure whose denominator is zero is
``None``: nothing is known then, which differs from 0. Every figure is measured over the tickets it is given.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

LONG_WAIT_SECONDS = 30 * 60
"""A wait above this is too long (超时等候)."""


class Outcome(StrEnum):
    """How a ticket ended; the values are those of the ticket's states in the hall."""

    DONE = "done"
    PASSED = "passed"
    ABANDONED = "abandoned"
    ON_HOLD = "on_hold"
    CANCELLED = "cancelled"
    UNSERVED = "unserved"
    TRANSFERRED = "transferred"
    OPEN = "open"
    """Still waiting, called or being served."""


@dataclass(frozen=True, slots=True)
class ServedTicket:
    """A ticket (号) with its moments. A moment that did not happen is ``None``."""

    taken_at: datetime
    slot_start: datetime | None = None
    checked_in_at: datetime | None = None
    first_called_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    outcome: Outcome = Outcome.OPEN

    @property
    def waits_from(self) -> datetime:
        """Where the wait begins: the number was taken; with an appointment, the later of its slot and check-in."""
        if self.slot_start is None:
            return self.taken_at
        return max(self.slot_start, self.checked_in_at or self.taken_at)

    @property
    def wait_seconds(self) -> float | None:
        """Until the first call; 0 if called before the appointment; ``None`` if never called."""
        if self.first_called_at is None:
            return None
        return max(0.0, (self.first_called_at - self.waits_from).total_seconds())

    @property
    def service_seconds(self) -> float | None:
        """From start to end at the window; ``None`` if either did not happen."""
        if self.started_at is None or self.ended_at is None:
            return None
        return max(0.0, (self.ended_at - self.started_at).total_seconds())


@dataclass(frozen=True, slots=True)
class WindowTime:
    """How long a window (窗口) was open, and how much of that it was paused (lunch, suspension)."""

    open_seconds: float
    paused_seconds: float = 0.0

    @property
    def available_seconds(self) -> float:
        return max(0.0, self.open_seconds - self.paused_seconds)


@dataclass(frozen=True, slots=True)
class Kpis:
    """The figures with the counts they rest on."""

    taken: int
    called: int
    served: int
    """Tickets whose service began."""
    done: int
    abandoned: int
    """Abandoned (弃号) after a call."""
    mean_wait_seconds: float | None
    """平均等候时间: Σ wait ÷ called tickets (served, passed or abandoned)."""
    p50_wait_seconds: float | None
    p90_wait_seconds: float | None
    mean_service_seconds: float | None
    """平均办理时间: Σ service of tickets done ÷ tickets done."""
    abandonment_rate: float | None
    """弃号率: abandoned ÷ called (not ÷ taken)."""
    utilisation: float | None
    """窗口利用率: Σ service of all tickets ÷ Σ open time of windows less pauses."""
    long_wait_rate: float | None
    """超时等候率: served tickets that waited more than 30 minutes ÷ served tickets."""
    long_waits_not_served: int
    """Tickets called after more than 30 minutes that were not served: not in the rate, not to be forgotten."""


def compute_kpis(tickets: Iterable[ServedTicket], windows: Iterable[WindowTime] = ()) -> Kpis:
    """The key figures of these tickets at these windows."""
    tickets = list(tickets)
    called = [(ticket, wait) for ticket in tickets if (wait := ticket.wait_seconds) is not None]
    waits = sorted(wait for _, wait in called)
    served = [(ticket, wait) for ticket, wait in called if ticket.started_at is not None]
    long_served = sum(wait > LONG_WAIT_SECONDS for _, wait in served)
    done = _services(ticket for ticket in tickets if ticket.outcome == Outcome.DONE)
    abandoned = sum(ticket.outcome == Outcome.ABANDONED for ticket, _ in called)
    return Kpis(
        taken=len(tickets),
        called=len(called),
        served=len(served),
        done=len(done),
        abandoned=abandoned,
        mean_wait_seconds=_divide(math.fsum(waits), len(waits)),
        p50_wait_seconds=nearest_rank(waits, 0.5),
        p90_wait_seconds=nearest_rank(waits, 0.9),
        mean_service_seconds=_divide(math.fsum(done), len(done)),
        abandonment_rate=_divide(abandoned, len(called)),
        utilisation=_divide(
            math.fsum(_services(tickets)), math.fsum(window.available_seconds for window in windows)
        ),
        long_wait_rate=_divide(long_served, len(served)),
        long_waits_not_served=sum(wait > LONG_WAIT_SECONDS for wait in waits) - long_served,
    )


def nearest_rank(ordered: Sequence[float], share: float) -> float | None:
    """The least value that at least this share of the values does not exceed: a wait somebody really had."""
    if not ordered:
        return None
    return ordered[max(0, math.ceil(share * len(ordered) - 1e-9) - 1)]


def _services(tickets: Iterable[ServedTicket]) -> list[float]:
    return [seconds for ticket in tickets if (seconds := ticket.service_seconds) is not None]


def _divide(total: float, count: float) -> float | None:
    return total / count if count > 0 else None
