"""Who looks at the database now. Outside a request that is the owner, whom no policy binds: jobs and commands.

A request begins as nobody and goes on as whoever it turns out to come from. What must read rows of
others (signing in, an inquiry by code) does so inside ``as_system``, which names the operation and is logged.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.db import connection

from huiban.foundation.actors import Actor

OWNER = "owner"
NOBODY = "nobody"
SYSTEM = "system"

# For a statement that finds out who asks: has the session stand as them, if it is told by ``stood_as_staff``.
STANDS_AS_STAFF = "set_config('app.actor', 'staff:' || {id}, false)"

log = logging.getLogger("huiban.wall")
_looking: ContextVar[str] = ContextVar("huiban_looking", default="")
_otherwise = OWNER


def looking() -> str:
    """``owner``, ``nobody``, ``system``, ``person:<id>`` or ``staff:<id>``, which the policies read as ``app.actor``;
    after a space the id of a row held by its code."""
    return _looking.get() or _otherwise


def close_by_default() -> None:
    """Outside requests too, every thread of this process that says nothing else looks as nobody: the web's."""
    global _otherwise
    _otherwise = NOBODY


@contextmanager
def behind_the_wall() -> Iterator[None]:
    """A request: begins as nobody. However its connection was left, nothing is asked before it stands so."""
    before = _looking.set(NOBODY)
    try:
        yield
    finally:
        _looking.reset(before)


def look_as(actor: Actor) -> None:
    """From now on the request looks as its actor. Outside a request nothing changes.

    A visitor and a device are nobody: they have no rows.
    """
    look_as_holder(actor.kind, str(actor.id or ""))


def look_as_holder(kind: str, identifier: str) -> None:
    """``look_as`` where only the kind and the id of a session or token are known, to read the holder's own row."""
    if _looking.get() in {"", OWNER}:
        return
    _looking.set(f"{kind}:{identifier}" if kind in {"person", "staff"} and identifier else NOBODY)


def stood_as_staff(identifier: UUID) -> None:
    """The last statement contained ``STANDS_AS_STAFF``: that spares saying it. Who looks is for ``look_as`` to say."""
    connection.has_stood_as(f"staff:{identifier}")  # type: ignore[attr-defined]


def hold(row_id: UUID) -> None:
    """For the rest of the request this one case or difficulty may be read and written too: its code was shown."""
    before = looking()
    if before not in {OWNER, SYSTEM}:
        _looking.set(f"{before.partition(' ')[0]} {row_id}")


@contextmanager
def as_system(operation: str) -> Iterator[None]:
    """Let ``operation`` read and write rows of whoever it concerns; for what asks for a code, a number or a secret
    itself, or shows nothing of what it read. Also a decorator."""
    before = looking()
    if before in {OWNER, SYSTEM}:
        yield
        return
    log.info("as the system: %s", operation)
    token = _looking.set(SYSTEM)
    try:
        yield
    finally:
        _looking.reset(token)


@contextmanager
def past_the_wall(operation: str) -> Iterator[None]:
    """Let ``operation`` look up ids or count where a policy keeps the database from using an index (what compares words
    is not trusted to run before a policy). The operation filters by permission itself and reads rows behind the wall."""
    if looking() == OWNER:
        yield
        return
    log.debug("past the wall: %s", operation)
    token = _looking.set(OWNER)
    try:
        yield
    finally:
        _looking.reset(token)
