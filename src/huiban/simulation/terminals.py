"""Self-service terminals: each gives numbers one at a time to those who queue before it."""

from __future__ import annotations

import random
import uuid
from collections.abc import Callable, Sequence
from typing import Any

from huiban.simulation.plan import Plan, Visitor
from huiban.simulation.world import World

Took = Callable[[Visitor, dict[str, Any]], None]


class Terminals:
    """All terminals of the hall. ``tokens`` are theirs; without any, the guide desk gives the numbers."""

    def __init__(
        self, world: World, tokens: Sequence[str], plan: Plan, dice: random.Random, guides: Sequence[str]
    ) -> None:
        self.world, self.dice, self.plan = world, dice, plan
        self.tokens = list(tokens) or list(guides)

    def schedule(self) -> None:
        """Nothing is planned for terminals that are never cut off."""

    def take(self, visitor: Visitor, body: dict[str, object], took: Took) -> None:
        """A number from the terminal this visitor walked to."""
        token = self.tokens[visitor.index % len(self.tokens)]
        key = {"Idempotency-Key": uuid.UUID(int=self.dice.getrandbits(128)).hex}
        answer = self.world.api.ask(
            "take", "POST", "/hall/tickets", body, token=token, headers=key, fine=(201,),
            fine_codes=("hall.not_accepting",),
        )  # fmt: skip
        if answer.status == 201:
            took(visitor, answer.body)
        else:
            self.world.ledger.count("turned_away")

    def reconcile_all(self) -> None:
        """Terminals that are still cut off report what they gave."""
