"""The copies a person asked for: theirs alone."""

from __future__ import annotations

from uuid import UUID

from huiban.domains.privacy.models import DataExport
from huiban.foundation.actors import Actor
from huiban.foundation.errors import NotFound


def find_own_export(*, actor: Actor, export_id: UUID) -> DataExport:
    """One's own copy. Raises ``NotFound`` for anybody else's, which so looks as if there was none."""
    rows = DataExport.objects.filter(id=export_id, person_id=actor.own_id)
    export = rows.first() if actor.is_person else None
    if export is None:
        raise NotFound
    return export


def list_own_exports(*, actor: Actor) -> list[DataExport]:
    """The copies one asked for, newest first."""
    if not actor.is_person or actor.id is None:
        return []
    return list(DataExport.objects.filter(person_id=actor.id).order_by("-asked_at", "-id")[:10])
