"""Who may read the record of who read what."""

from __future__ import annotations

from huiban.domains.directory.public import Role, has_role
from huiban.foundation.actors import Actor

AUDITORS = (Role.SYSTEM_ADMIN,)


def can_read_access_record(actor: Actor) -> bool:
    """Auditors. Until there is a role of their own, system administrators."""
    return has_role(actor, *AUDITORS)
