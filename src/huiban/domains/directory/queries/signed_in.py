"""Who asks, by one statement: the session or token, the member of staff it is of while they may work, and the roles they
hold now. Nearly every request begins with one of these."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from huiban.domains.directory.models import StaffSession
from huiban.domains.directory.states import Role
from huiban.foundation.database.readings import Reading
from huiban.foundation.request_context import once, remember
from huiban.foundation.tokens.public import AccessToken, Bearer, bearer_of, digest_of


@dataclass(frozen=True, slots=True)
class Held:
    """A role with its place; ``kind`` of the organisation."""

    role: Role
    organisation_id: UUID
    kind: str


# What a member of staff holds, while they may work: one text for each role. ``null`` for whoever may not.
_HELD = """
    select array(
        select held.role || ' ' || held.organisation_id || ' ' || organisations.kind
        from role_assignments held join organisations on organisations.id = held.organisation_id
        where held.staff_id = staff.id and held.ended_at is null
    ) from staff where staff.is_active and staff.id = {staff_id}
"""
_ROLES = _HELD.format(staff_id="%s")
_SESSION = Reading(
    StaffSession,
    "staff",
    where="this.id = %s",
    without=["staff__mobile"],
    also=f"({_HELD.format(staff_id='this.staff_id')})",
)
_NAMED = _HELD.replace("select array(", "select array[staff.name::text] || array(", 1)
_TOKEN = Reading(
    AccessToken,
    where="this.digest = %s",
    also=f"(case when this.holder_kind = 'staff' then ({_NAMED.format(staff_id='this.holder_id')}) end)",
)


def find_roles(staff_id: UUID) -> tuple[Held, ...]:
    """The roles a member of staff holds now; none for whoever may not work. Asked once in a request that only reads."""
    return once(_key(staff_id), lambda: _read_roles(staff_id))


def find_session_with_staff(session_id: UUID | None) -> StaffSession | None:
    """The session with its member of staff, over or not, who may work or not."""
    found = _SESSION.first_with(session_id) if session_id else None
    if found is None:
        return None
    session, held = found
    remember(_key(session.staff_id), _parsed(held or ()))
    return session


def find_bearer_and_name(token: str) -> tuple[Bearer, str | None] | None:
    """Who a token stands for that is in force; of a member of staff also the name, while they may work. Notes its use."""
    digest = digest_of(token)
    found = _TOKEN.first_with(digest) if digest else None
    bearer = bearer_of(found[0]) if found else None
    if found is None or bearer is None:
        return None
    if found[1] is None:
        return bearer, None
    name, *held = found[1]
    remember(_key(bearer.holder_id), _parsed(held))
    return bearer, name


def _read_roles(staff_id: UUID) -> tuple[Held, ...]:
    with connection.cursor() as cursor:
        cursor.execute(_ROLES, [staff_id])
        row = cursor.fetchone()
    return _parsed(row[0]) if row else ()


def _parsed(texts: Sequence[str]) -> tuple[Held, ...]:
    found = []
    for text in texts:
        role, organisation, kind = text.split(" ")
        found.append(Held(Role(role), UUID(organisation), kind))
    return tuple(found)


def _key(staff_id: UUID) -> tuple[str, UUID]:
    return ("directory.held", staff_id)
