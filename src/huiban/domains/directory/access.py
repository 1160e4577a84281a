"""Who may do what by role and place. Every other domain asks here which roles an actor holds."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from huiban.domains.directory.states import ADMINISTRATORS, OrganisationKind, Role
from huiban.foundation.actors import Actor
from huiban.foundation.request_context import once


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


# By hand: nearly every request asks.
_ROLES_OF = """
select held.role, held.organisation_id, organisations.kind
from staff
join role_assignments held on held.staff_id = staff.id and held.ended_at is null
join organisations on organisations.id = held.organisation_id
where staff.id = %s and staff.is_active
"""
_COVERS_ALL = {OrganisationKind.CENTRE, OrganisationKind.GOVERNMENT}


@dataclass(frozen=True, slots=True)
class _Held:
    role: Role
    organisation_id: UUID
    kind: str


def _held(actor: Actor) -> tuple[_Held, ...]:
    """The roles a member of staff holds now, each with its place."""
    if not actor.is_staff or actor.id is None:
        return ()
    return once(("directory.held", actor.id), lambda: _read_held(actor.own_id))


def _read_held(staff_id: UUID) -> tuple[_Held, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_ROLES_OF, [staff_id])
        return tuple(_Held(Role(role), organisation, kind) for role, organisation, kind in cursor.fetchall())


def _places(actor: Actor, roles: tuple[Role, ...], organisation_id: UUID | None) -> bool:
    places = organisations_with_role(actor, *roles)
    if places is None:
        return True
    return organisation_id in places if organisation_id else bool(places)
