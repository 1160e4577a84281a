"""What happens in the hall. ``sequence`` is the place of a fact among all changes of its zone's line that day."""

from __future__ import annotations

from dataclasses import dataclass

from huiban.foundation.facts.public import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFact(Fact):
    number: str
    zone: str
    group: str
    sequence: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTaken(TicketFact):
    tag = "hall:ticket:taken"
    priority: str
    place_at: str
    slot_start: str | None
    matters: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCalled(TicketFact):
    tag = "hall:ticket:called"
    window: int
    rule: str
    waited_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRecalled(TicketFact):
    tag = "hall:ticket:recalled"
    window: int
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceStarted(TicketFact):
    tag = "hall:service:started"
    window: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ServiceFinished(TicketFact):
    tag = "hall:service:finished"
    window: int
    service_seconds: int
    next_group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPassed(TicketFact):
    tag = "hall:ticket:passed"
    window: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketReturned(TicketFact):
    tag = "hall:ticket:returned"
    return_at_call: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketHeld(TicketFact):
    tag = "hall:ticket:held"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketResumed(TicketFact):
    tag = "hall:ticket:resumed"
    window: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTransferred(TicketFact):
    tag = "hall:ticket:transferred"
    to_group: str
    to_zone: str
    for_window: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketArrived(TicketFact):
    """A ticket stands in a line it did not begin in, or in another group of it, at the place it has."""

    tag = "hall:ticket:arrived"
    priority: str
    place_at: str
    place_sequence: int
    for_window: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketCancelled(TicketFact):
    tag = "hall:ticket:cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketAbandoned(TicketFact):
    tag = "hall:ticket:abandoned"


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketUnserved(TicketFact):
    tag = "hall:ticket:unserved"


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowOpened(Fact):
    tag = "hall:window:opened"
    window: int
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowPaused(Fact):
    tag = "hall:window:paused"
    window: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowResumed(Fact):
    tag = "hall:window:resumed"
    window: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowClosed(Fact):
    tag = "hall:window:closed"
    window: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockFact(Fact):
    """Numbers of a zone's line kept for a terminal. Without a sequence: they are not in the line yet."""

    zone: str
    device: str
    day: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NumbersReserved(BlockFact):
    tag = "hall:numbers:reserved"
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NumbersVoid(BlockFact):
    """The day ended and these numbers had not been issued, as far as anybody knew."""

    tag = "hall:numbers:void"
    serials: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumbersKeptAgain(BlockFact):
    """The line was opened again: these numbers, which were void, may be issued after all."""

    tag = "hall:numbers:kept_again"
    serials: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberReportedLate(BlockFact):
    """Issued while cut off, reported when the line had closed: nobody could be served any more."""

    tag = "hall:numbers:late"
    serial: int
    group: str
    taken_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LineClosed(Fact):
    tag = "hall:line:closed"
    zone: str
    unserved: int
    abandoned: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LineReopened(Fact):
    tag = "hall:line:reopened"
    zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupSet(Fact):
    tag = "hall:group:set"
    group: str
    zone: str
    name: str
    service_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupOrganisationsSet(Fact):
    tag = "hall:group:organisations_set"
    group: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupAccepting(Fact):
    tag = "hall:group:accepting"
    group: str
    accepting: bool
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CapabilitiesSet(Fact):
    """``groups`` are codes with commas between; empty for a comprehensive window."""

    tag = "hall:window:capabilities_set"
    window: int
    groups: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySet(Fact):
    tag = "hall:line:policy_set"
    zone: str
    priority_ratio: int
    ageing_minutes: int
    return_after: int
    recalls: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursSet(Fact):
    """``zone`` is empty for the whole hall, ``day`` for every working day; ``spans`` as ``09:00-12:00,13:00-17:00``."""

    tag = "hall:hours:set"
    zone: str
    day: str
    spans: str
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterAsked(Fact):
    tag = "hall:roster:asked"
    proposal: str
    zone: str
    day: str
    people: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterProposed(Fact):
    tag = "hall:roster:proposed"
    zone: str
    day: str
    people: int
    shortage: int
