from __future__ import annotations

from uuid import UUID

from huiban.domains.directory.public import Role, has_role, organisations_with_role
from huiban.foundation.actors import Actor


def can_manage_items(actor: Actor, organisation_id: UUID | None = None) -> bool:
    """Item administrators manage the items of their organisation; those at the centre, all. The system may import."""
    return actor.kind == "system" or has_role(actor, Role.ITEM_ADMIN, organisation_id=organisation_id)


def can_manage_search(actor: Actor) -> bool:
    """Aliases are added by item administrators wherever they sit: words belong to nobody's department."""
    return actor.kind == "system" or has_role(actor, Role.ITEM_ADMIN)


def manageable_organisations(actor: Actor) -> frozenset[UUID] | None:
    """The organisations whose items ``actor`` may manage; ``None`` means all of them."""
    return None if actor.kind == "system" else organisations_with_role(actor, Role.ITEM_ADMIN)
