"""Who may do what by role and place. Every other domain asks here which roles an actor holds."""

from __future__ import annotations

from uuid import UUID

from huiban.domains.directory.queries.signed_in import Held, find_roles
from huiban.domains.directory.states import ADMINISTRATORS, OrganisationKind, Role
from huiban.foundation.actors import Actor


def has_role(actor: Actor, *roles: Role, organisation_id: UUID | None = None) -> bool:
    """Whether ``actor`` now holds one of ``roles``: at ``organisation_id``, or at the centre (which covers all)."""
    return bool(actor.is_staff and actor.id and _places(actor, roles, organisation_id))


def organisations_with_role(actor: Actor, *roles: Role) -> frozenset[UUID] | None:
    """The organisations where ``actor`` holds one of ``roles``; ``None`` means all of them."""
    held = [one for one in _held(actor) if one.role in roles]
    if any(one.kind in _COVERS_ALL for one in held):
        return None
    return frozenset(one.organisation_id for one in held)


def roles_of(actor: Actor) -> frozenset[Role]:
    return frozenset(one.role for one in _held(actor))


def can_manage_accounts(actor: Actor) -> bool:
    """Security administrators: accounts, roles, factors, tokens, sign-in policies; the system (an operator's command)."""
    return actor.kind == "system" or has_role(actor, Role.SECURITY_ADMIN)


def can_set_up(actor: Actor) -> bool:
    """System administrators: organisations, places, calendar, devices; the system."""
    return actor.kind == "system" or has_role(actor, Role.SYSTEM_ADMIN)


def can_read_record(actor: Actor) -> bool:
    """Audit administrators alone: the record of what was done by whom."""
    return has_role(actor, Role.AUDIT_ADMIN)


def is_administrator(actor: Actor) -> bool:
    """One of the three administrators."""
    return has_role(actor, *ADMINISTRATORS)


_COVERS_ALL = {OrganisationKind.CENTRE, OrganisationKind.GOVERNMENT}


def _held(actor: Actor) -> tuple[Held, ...]:
    """The roles a member of staff holds now, each with its place."""
    return find_roles(actor.own_id) if actor.is_staff and actor.id else ()


def _places(actor: Actor, roles: tuple[Role, ...], organisation_id: UUID | None) -> bool:
    places = organisations_with_role(actor, *roles)
    if places is None:
        return True
    return organisation_id in places if organisation_id else bool(places)
