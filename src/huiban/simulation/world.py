"""What the simulated people know of the day: who holds which number, who sits idle, what was answered.

The ledger is kept from answers alone. It never asks the product what it thinks of itself.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from huiban.simulation.client import Api
from huiban.simulation.engine import Engine
from huiban.simulation.plan import Group, Visitor


@dataclass(slots=True)
class Visit:
    """A visitor with a number. ``matter`` counts what has been handled so far."""

    visitor: Visitor
    id: str
    code: str
    number: str
    matter: int = 0
    state: str = "waiting"
    gone: bool = False
    missed: bool = False
    set_aside: bool = False
    sent_on: bool = False

    @property
    def service_seconds(self) -> float:
        services = self.visitor.services
        return min(services[min(self.matter, len(services) - 1)], 40 * 60.0)


@dataclass(slots=True)
class Ledger:
    """Numbers issued and calls made, as answered; and what must never happen, counted as it is seen."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    issued: dict[tuple[str, str], str] = field(default_factory=dict)
    duplicated: list[str] = field(default_factory=list)
    double_calls: list[str] = field(default_factory=list)
    at_window: dict[int, tuple[str, str, str]] = field(default_factory=dict)
    booked: dict[tuple[str, str], int] = field(default_factory=lambda: defaultdict(int))
    capacity: dict[tuple[str, str], int] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def count(self, what: str, more: int = 1) -> None:
        with self.lock:
            self.counts[what] += more

    def issue(self, zone: str, number: str, ticket_id: str) -> None:
        """A number was given; the same number for two tickets is one too many."""
        with self.lock:
            held = self.issued.setdefault((zone, number), ticket_id)
            if held != ticket_id:
                self.duplicated.append(number)

    def call(self, window: int, ticket: dict[str, Any], zone: str) -> None:
        """A ticket came to a window; at two windows at once it was called twice."""
        with self.lock:
            elsewhere = [
                one for one, held in self.at_window.items() if held[0] == ticket["id"] and one != window
            ]
            if elsewhere:
                self.double_calls.append(f"{ticket['number']} at {window} and {elsewhere[0]}")
            self.at_window[window] = (ticket["id"], ticket["number"], zone)

    def release(self, window: int) -> tuple[str, str, str] | None:
        """Before the window lets somebody go: from the answer on, others may call the ticket."""
        with self.lock:
            return self.at_window.pop(window, None)

    def put_back(self, window: int, held: tuple[str, str, str] | None) -> None:
        with self.lock:
            if held is not None:
                self.at_window[window] = held


class ZoneWatch:
    """Who of a zone's windows has nothing to do, and how often somebody came to stand in its line."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.idle: dict[int, Callable[[], None]] = {}
        self.stands = 0

    def rest(self, window: int, wake: Callable[[], None], seen: int) -> bool:
        """Sit idle until somebody comes. False when somebody has come since ``seen``."""
        with self.lock:
            if self.stands != seen:
                return False
            self.idle[window] = wake
            return True

    def stir(self, window: int) -> bool:
        """Stop being idle; False when the window was not."""
        with self.lock:
            return self.idle.pop(window, None) is not None

    def came(self, most: int = 2) -> list[Callable[[], None]]:
        """Somebody stands in the line: up to ``most`` idle clerks see it at once."""
        with self.lock:
            self.stands += 1
            return [self.idle.pop(window) for window in list(self.idle)[:most]]


@dataclass(slots=True)
class World:
    """Everything the actors share."""

    api: Api
    engine: Engine
    groups: dict[str, Group]
    ledger: Ledger = field(default_factory=Ledger)
    visits: dict[str, Visit] = field(default_factory=dict)
    numbers: dict[str, Visit] = field(default_factory=dict)
    """Visits known by their number alone: a terminal that was cut off gave it."""
    zones: dict[str, ZoneWatch] = field(default_factory=dict)
    estimates: dict[str, float] = field(default_factory=dict)
    window_times: list[tuple[float, float]] = field(default_factory=list)

    def zone_of(self, group: str) -> str:
        return self.groups[group].zone

    def visit_of(self, ticket: dict[str, Any]) -> Visit | None:
        """Whose ticket a clerk has before them."""
        visit = self.visits.get(ticket["id"]) or self.numbers.get(ticket["number"])
        if visit is not None:
            visit.id = ticket["id"]
        return visit

    def stand(self, group: str) -> None:
        """Somebody stands in the line of a group's zone: idle windows there see it."""
        for wake in self.zones[self.zone_of(group)].came():
            self.engine.after(5, wake)
