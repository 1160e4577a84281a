from __future__ import annotations

from uuid import UUID

from huiban.domains.directory.public import Role, has_role, organisations_with_role
from huiban.foundation.actors import Actor


def can_see_cockpit(actor: Actor) -> bool:
    """Hall managers do: those at the centre see all of it, those of a department their own."""
    return has_role(actor, Role.HALL_MANAGER)


def cockpit_departments(actor: Actor) -> frozenset[UUID] | None:
    """The departments whose numbers ``actor`` may see; ``None`` means all of them."""
    return organisations_with_role(actor, Role.HALL_MANAGER)
