"""Note that somebody reads personal data: called by every query that hands it out, before it does."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from huiban.domains.directory.access import roles_of
from huiban.domains.directory.models import Staff
from huiban.foundation.access_log.public import Look, Reading, append, new_looks
from huiban.foundation.actors import Actor


def note_read(*, actor: Actor, reading: Reading, looks: Collection[Look], every_time: bool = False) -> None:
    """Record who reads whose data; the same look within five minutes once, unless ``every_time``.

    Staff are always recorded, a person when the data are another person's (they act for the same company). One's own
    data, devices and jobs are not: jobs show nothing to anybody. Raises ``Unavailable`` when the record cannot be
    written; the caller then hands nothing out. Runs outside the caller's transaction and outlives its rollback.
    """
    if not (actor.is_staff or actor.is_person) or actor.id is None:
        return
    others = [look for look in dict.fromkeys(looks) if look.person_id != actor.id]
    if others and not every_time:
        others = new_looks(actor, reading, others)
    if others:
        append(actor, reading, others, roles=sorted(roles_of(actor)), org_id=_organisation_of(actor))


def _organisation_of(actor: Actor) -> UUID | None:
    rows = Staff.objects.filter(id=actor.own_id).values_list("organisation_id", flat=True)
    return rows.first() if actor.is_staff else None
