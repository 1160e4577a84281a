"""Who asks, by one statement: the session or token, the member of staff it is of while they may work, and the roles they
hold now. Nearly every request begins with one of these."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from huiban.domains.directory.models import StaffSession
from huiban.domains.directory.states import Role
from huiban.foundation.database.asking import Statement, ask
from huiban.foundation.database.readings import Reading
from huiban.foundation.moment import now
from huiban.foundation.request_context import once, remember
from huiban.foundation.tokens.public import IN_FORCE, Bearer, digest_of, note_use
from huiban.foundation.wall.looking import STANDS_AS_STAFF, stood_as_staff


@dataclass(frozen=True, slots=True)
class Held:
    """A role with its place; ``kind`` of the organisation."""

    role: Role
    organisation_id: UUID
    kind: str


# What a member of ``staff`` holds: one text for each role.
_HELD = """
    array(
        select held.role || ' ' || held.organisation_id || ' ' || organisations.kind
        from role_assignments held join organisations on organisations.id = held.organisation_id
        where held.staff_id = staff.id and held.ended_at is null
    )
"""
_ROLES = Statement(f"select {_HELD} from staff where staff.id = %s and staff.is_active")  # noqa: S608
_SESSION = Reading(
    StaffSession,
    "staff",
    where="this.id = %s",
    without=["staff__mobile"],
    also=f"case when staff.is_active then {_HELD} end",
    anyone=True,
)
_TOKEN = Statement(
    f"""
    select this.id, this.holder_kind, this.holder_id, this.name, this.scopes, this.created_at, this.last_used_at,
        staff.name, {_HELD}, case when staff.id is not null then {STANDS_AS_STAFF.format(id="staff.id")} end
    from access_tokens this
    left join staff on this.holder_kind = 'staff' and staff.id = this.holder_id and staff.is_active
    where {IN_FORCE}
    """,  # noqa: S608 (constants)
    anyone=True,
    stands=True,
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
    remember(_key(session.staff_id), lambda: _parsed(held or ()))
    return session


def find_bearer_and_name(token: str) -> tuple[Bearer, str | None] | None:
    """Who a token stands for that is in force; of a member of staff also the name, while they may work. Notes its use."""
    digest = digest_of(token)
    rows = ask(_TOKEN, digest, now()) if digest else []
    if not rows:
        return None
    id_, kind, holder_id, called, scopes, created_at, used_at, name, held, _stands = rows[0]
    if name is not None:
        stood_as_staff(holder_id)
    narrowed = None if scopes is None else frozenset(json.loads(scopes))
    bearer = Bearer(id_, kind, holder_id, called, narrowed, created_at)
    note_use(bearer, used_at)
    if name is None:
        return bearer, None
    remember(_key(holder_id), lambda: _parsed(held))
    return bearer, name


def _read_roles(staff_id: UUID) -> tuple[Held, ...]:
    rows = ask(_ROLES, staff_id)
    return _parsed(rows[0][0]) if rows else ()


def _parsed(texts: Sequence[str]) -> tuple[Held, ...]:
    found = []
    for text in texts:
        role, organisation, kind = text.split(" ")
        found.append(Held(Role(role), UUID(organisation), kind))
    return tuple(found)


def _key(staff_id: UUID) -> tuple[str, UUID]:
    return ("directory.held", staff_id)
