"""Who looks after the machine."""

from __future__ import annotations

from huiban.domains.directory.public import can_set_up
from huiban.foundation.actors import Actor


def can_run(actor: Actor) -> bool:
    """System administrators; the system (an operator's command, a job)."""
    return can_set_up(actor)
