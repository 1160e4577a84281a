"""Who may do what by role and place. Every other domain asks here which roles an actor holds."""

from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from huiban.domains.directory.models import RoleAssignment
from huiban.domains.directory.states import ADMINISTRATORS, OrganisationKind, Role
from huiban.foundation.actors import Actor


def has_role(actor: Actor, *roles: Role, organisation_id: UUID | None = None) -> bool:
    """Whether ``actor`` now holds one of ``roles``: at ``organisation_id``, or at the centre (which covers all)."""
    return bool(actor.is_staff and actor.id and _places(actor, roles, organisation_id))


def organisations_with_role(actor: Actor, *roles: Role) -> frozenset[UUID] | None:
    """The organisations where ``actor`` holds one of ``roles``; ``None`` means all of them."""
    if not actor.is_staff or actor.id is None:
        return frozenset()
    places = _assignments(actor, roles).values_list("organisation_id", "organisation__kind")
    found = list(places)
    if any(kind in _COVERS_ALL for _, kind in found):
        return None
    return frozenset(organisation for organisation, _ in found)


def roles_of(actor: Actor) -> frozenset[Role]:
    if not actor.is_staff or actor.id is None:
        return frozenset()
    rows = RoleAssignment.objects.filter(staff_id=actor.id, staff__is_active=True, ended_at__isnull=True)
    return frozenset(Role(role) for role in rows.values_list("role", flat=True))


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


def _assignments(actor: Actor, roles: tuple[Role, ...]) -> QuerySet[RoleAssignment]:
    return RoleAssignment.objects.filter(
        staff_id=actor.own_id, staff__is_active=True, role__in=roles, ended_at__isnull=True
    )


def _places(actor: Actor, roles: tuple[Role, ...], organisation_id: UUID | None) -> bool:
    places = organisations_with_role(actor, *roles)
    if places is None:
        return True
    return organisation_id in places if organisation_id else bool(places)
