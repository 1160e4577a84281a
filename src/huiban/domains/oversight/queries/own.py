"""Who read mine: for the person whose data they are."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from huiban.domains.directory.public import Role, list_organisations
from huiban.domains.oversight.fields import field_words
from huiban.foundation.access_log.public import AccessEntry, Reason
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Unauthenticated


@dataclass(frozen=True, slots=True)
class OwnRead:
    """One reading as the person may know it: no member of staff by name. ``matter`` is a case's or difficulty's number."""

    at: datetime
    organisation: str
    roles: list[str]
    fields: list[str]
    reason: str
    matter: str


def list_own_reads(*, actor: Actor, limit: int = 30, offset: int = 0) -> list[OwnRead]:
    """Who read the signed-in person's data, the newest first. Raises ``Unauthenticated`` for everybody else."""
    names = {one.id: one.name for one in list_organisations()}
    rows = _own(actor).order_by("-at", "-id")[offset : offset + limit]
    return [_told(row, names.get(row.org_id, "") if row.org_id else "") for row in rows]


def count_own_reads(*, actor: Actor) -> int:
    return _own(actor).count()


def _own(actor: Actor) -> QuerySet[AccessEntry]:
    if not actor.is_person or actor.id is None:
        raise Unauthenticated
    return AccessEntry.objects.filter(person_id=actor.id).exclude(actor_id=actor.id)


def _told(row: AccessEntry, organisation: str) -> OwnRead:
    colleague = row.actor_kind == "person"
    return OwnRead(
        at=row.at,
        organisation=_("同一企业的其他经办人") if colleague else organisation,
        roles=[str(Role(role).label) for role in row.roles if role in Role.values],
        fields=field_words(row.fields),
        reason=str(Reason(row.reason).label) if row.reason in Reason.values else row.reason,
        matter=row.matter,
    )
