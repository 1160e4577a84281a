"""Self-service terminals: each gives numbers, and goes on with numbers of its own while it is cut off."""

from __future__ import annotations

import random
import threading
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from huiban.simulation.client import Answer
from huiban.simulation.plan import Plan, Visitor
from huiban.simulation.world import Visit, World

Took = Callable[[Visitor, dict[str, Any]], None]
MACHINE = {"X-Huiban-Device": "1"}
MOST_REPORTED = 50


@dataclass(slots=True)
class CutOff:
    """A terminal without the server: the numbers it holds by zone, and what it gave."""

    left: dict[str, list[tuple[str, int]]]
    given: list[dict[str, Any]] = field(default_factory=list)
    visits: dict[str, Visit] = field(default_factory=dict)


class Terminals:
    """All terminals of the hall by their secrets; without any, the guide desk gives the numbers."""

    def __init__(
        self, world: World, tokens: Sequence[str], plan: Plan, dice: random.Random, guides: Sequence[str]
    ) -> None:
        self.world, self.dice, self.plan = world, dice, plan
        self.are_machines = bool(tokens)
        self.tokens = list(tokens) or list(guides)
        self.cut: dict[int, CutOff] = {}
        self._lock = threading.Lock()

    def schedule(self) -> None:
        """The outages of the plan."""
        for index, start, end in self.plan.kiosk_outages:
            if self.are_machines and index < len(self.tokens):
                self.world.engine.at(start, lambda one=index: self._cut_off(one))
                self.world.engine.at(end, lambda one=index: self._reconnect(one))

    def take(self, visitor: Visitor, body: dict[str, object], took: Took) -> None:
        """A number from the terminal this visitor walked to; from the next one when it has none left."""
        index = visitor.index % len(self.tokens)
        if index in self.cut and self._give_alone(index, visitor):
            return
        while index in self.cut:
            index = (index + 1) % len(self.tokens)
        key = {"Idempotency-Key": uuid.UUID(int=self.dice.getrandbits(128)).hex}
        answer = self.world.api.ask(
            "take", "POST", "/hall/tickets", body, token=self.tokens[index], headers=key, fine=(201,),
            fine_codes=("hall.not_accepting",),
        )  # fmt: skip
        if answer.status == 201:
            took(visitor, answer.body)
        else:
            self.world.ledger.count("turned_away")

    def reconcile_all(self) -> None:
        """Whoever is still cut off comes back."""
        for index in list(self.cut):
            self._reconnect(index)

    def _cut_off(self, index: int) -> None:
        answer = self._machine(index, "/kiosk/blocks", {"free": {}})
        left: dict[str, list[tuple[str, int]]] = {}
        for block in answer.body["blocks"]:
            numbers = [(block["id"], serial) for serial in range(block["first"], block["last"] + 1)]
            left.setdefault(block["letter"], []).extend(numbers)
        with self._lock:
            self.cut[index] = CutOff(left)
        self.world.ledger.count("kiosk_outages")

    def _give_alone(self, index: int, visitor: Visitor) -> bool:
        zone = self.world.zone_of(visitor.groups[0])
        with self._lock:
            terminal = self.cut.get(index)
            if terminal is None or not terminal.left.get(zone):
                return False
            block, serial = terminal.left[zone].pop(0)
            number = f"{zone}{serial:03d}"
            terminal.given.append(
                {
                    "block": block,
                    "serial": serial,
                    "group": visitor.groups[0],
                    "priority": visitor.priority,
                    "taken_at": self._now().isoformat(),
                    "key": uuid.UUID(int=self.dice.getrandbits(128)).hex,
                }
            )
            visit = Visit(visitor, f"alone:{number}", "", number)
            terminal.visits[number] = visit
        self.world.ledger.issue(zone, number, visit.id)
        self.world.ledger.count("numbers_given_alone")
        return True

    def _reconnect(self, index: int) -> None:
        """Report everything, twice, as a terminal does that did not hear the first answer."""
        with self._lock:
            terminal = self.cut.pop(index, None)
        if terminal is None:
            return
        for start in range(0, len(terminal.given), MOST_REPORTED):
            issued = terminal.given[start : start + MOST_REPORTED]
            for _time in range(2):
                answer = self._machine(index, "/kiosk/reports", {"issued": issued})
            for given, result in zip(issued, answer.body["results"], strict=True):
                self._settle(terminal, given, result)

    def _settle(self, terminal: CutOff, given: dict[str, Any], result: dict[str, Any]) -> None:
        zone = self.world.zone_of(given["group"])
        number = f"{zone}{given['serial']:03d}"
        if result["state"] != "ticket" or result["number"] != number:
            self.world.api.traffic.complain(f"{number} given alone became {result}")
            return
        visit = terminal.visits[number]
        self.world.numbers[number] = visit
        self.world.stand(given["group"])
        self.world.engine.after(visit.visitor.patience, lambda: _leave(visit))

    def _machine(self, index: int, path: str, body: object) -> Answer:
        return self.world.api.ask(
            "terminal", "POST", path, body, token=self.tokens[index], headers=MACHINE, fine=(200,), root=""
        )

    def _now(self) -> datetime:
        if self.world.engine.clock is None:
            return datetime.now(UTC)
        return self.world.engine.midnight + timedelta(seconds=self.world.engine.time)


def _leave(visit: Visit) -> None:
    """Without a code on the phone the place cannot be given back: whoever loses patience just goes."""
    if visit.state == "waiting":
        visit.gone = True
