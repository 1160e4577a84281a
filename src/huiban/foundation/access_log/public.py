"""Record who read whose personal data, and seal the record. The only module of this package that others import."""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

import psycopg

from huiban.foundation.access_log.chain import (
    Break,
    last_seal,
    seal_entries,
    unsealed_since,
    verify_chain,
)
from huiban.foundation.access_log.connections import close_own_connections, own_connection
from huiban.foundation.access_log.models import AccessEntry, AccessSeal
from huiban.foundation.access_log.prune import can_prune
from huiban.foundation.access_log.reasons import REVEAL_REASONS, Reason
from huiban.foundation.actors import Actor
from huiban.foundation.encryption import encrypt
from huiban.foundation.errors import Unavailable
from huiban.foundation.moment import local_day, now
from huiban.foundation.request_context import request_id, whereabouts
from huiban.foundation.uuids import uuid7

__all__ = [
    "REVEAL_REASONS",
    "SAME_LOOK",
    "AccessEntry",
    "AccessSeal",
    "Break",
    "Look",
    "Reading",
    "Reason",
    "append",
    "can_prune",
    "close_own_connections",
    "last_seal",
    "new_looks",
    "seal_entries",
    "unsealed_since",
    "verify_chain",
]

# Reading the same again within this time is the same look: a page is reloaded, a form comes back, news arrive.
SAME_LOOK = timedelta(minutes=5)
log = logging.getLogger("huiban.access")


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Whose data, and what stands behind it: the number of a case or difficulty, the id of a draft or document."""

    person_id: UUID | None
    company_id: UUID | None = None
    matter: str = ""
    object_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What is read of each of the looks, and why. ``operation`` is the query (``cases.sheet``)."""

    operation: str
    fields: tuple[str, ...]
    reason: Reason
    note: str = ""


def new_looks(actor: Actor, reading: Reading, looks: Collection[Look]) -> list[Look]:
    """Those of ``looks`` that the actor did not record in the same way within the last five minutes.

    Raises ``Unavailable`` when the record cannot be read.
    """
    moment = now()
    given = [
        actor.id,
        moment - SAME_LOOK,
        moment,
        reading.operation,
        list(reading.fields),
        reading.reason.value,
    ]
    rows = _run(_RECENT, [*given, [look.person_id for look in looks]])
    known = {(person, matter, thing) for person, matter, thing in rows}
    return [look for look in looks if (look.person_id, look.matter, look.object_id) not in known]


def append(
    actor: Actor, reading: Reading, looks: Sequence[Look], *, roles: Sequence[str], org_id: UUID | None
) -> None:
    """Write an entry for each look, at once and for good, whatever becomes of the caller's transaction.

    Raises ``Unavailable`` when it cannot be written: then nothing may be shown.
    """
    if not looks:
        return
    moment, place = now(), whereabouts()
    common = [moment, local_day(moment), actor.kind, actor.id, list(roles), org_id, actor.window_id]
    note = encrypt(reading.note.encode()) if reading.note else None
    said = [list(reading.fields), reading.reason.value, note]
    through = [place.surface or actor.channel, place.route, reading.operation, request_id()]
    rows: list[list[object]] = []
    for look in looks:
        whose = [look.person_id, look.company_id]
        rows.append([uuid7(), *common, place.address, *whose, *said, look.matter, look.object_id, *through])
    places = ", ".join([f"({', '.join(['%s'] * len(rows[0]))})"] * len(rows))
    _run(_INSERT + places, [value for row in rows for value in row])


_INSERT = (
    "insert into access_entries (id, at, local_day, actor_kind, actor_id, roles, org_id, window_id, address, person_id,"
    " company_id, fields, reason, note, matter, object_id, surface, route, operation, request_id) values "
)
_RECENT = (
    "select person_id, matter, object_id from access_entries where actor_id = %s and at > %s and at <= %s"
    " and operation = %s and fields = %s::varchar[] and reason = %s and (person_id is null or person_id = any(%s::uuid[]))"
)


def _run(statement: str, values: Sequence[object]) -> list[tuple[object, ...]]:
    try:
        with own_connection() as ours:
            cursor = ours.execute(statement, values)
            return list(cursor.fetchall()) if cursor.description else []
    except psycopg.Error as error:
        log.error("the access log cannot be written: %s", str(error).split("\n", 1)[0])
        raise Unavailable(code="access_log.unwritable") from error
