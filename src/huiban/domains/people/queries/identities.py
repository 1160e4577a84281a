"""Outside accounts of people, read."""

from __future__ import annotations

from uuid import UUID

from huiban.domains.people.models import IdentitySession, PersonIdentity
from huiban.foundation.actors import Actor


def list_person_identities(*, actor: Actor) -> list[PersonIdentity]:
    """One's own outside accounts, the oldest first."""
    if not actor.is_person:
        return []
    return list(PersonIdentity.objects.filter(person_id=actor.own_id).order_by("bound_at"))


def is_identity_session_open(session_id: UUID) -> bool:
    """Whether a sign-in by an outside account was not ended from there or by taking the account away."""
    return IdentitySession.objects.filter(id=session_id, ended_at__isnull=True).exists()
