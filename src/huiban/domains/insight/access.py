from __future__ import annotations

from huiban.domains.directory.public import Role, has_role
from huiban.foundation.actors import Actor


def can_see_cockpit(actor: Actor) -> bool:
    """Hall managers see the whole centre."""
    return has_role(actor, Role.HALL_MANAGER)
