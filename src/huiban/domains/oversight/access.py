"""Who may read the record of who read what."""

from __future__ import annotations

from huiban.domains.directory.public import can_read_record
from huiban.foundation.actors import Actor


def can_read_access_record(actor: Actor) -> bool:
    """Audit administrators alone."""
    return can_read_record(actor)
