"""The id that ties together the log lines, facts and jobs of one request, and where the request came in."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import uuid4

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Whereabouts:
    """The surface and the named route a request came in by, and the address it came from. Empty outside a request."""

    surface: str = ""
    route: str = ""
    address: str = ""


_NOWHERE = Whereabouts()
_request_id: ContextVar[str] = ContextVar("huiban_request_id", default="")
_whereabouts: ContextVar[Whereabouts] = ContextVar("huiban_whereabouts", default=_NOWHERE)
_acting: ContextVar[tuple[str, str]] = ContextVar("huiban_acting", default=("", ""))
_remembered: ContextVar[dict[Hashable, Any] | None] = ContextVar("huiban_remembered", default=None)
# What a client proposes is written into logs and facts: nothing in it may be somebody's number.
_ACCEPTABLE = re.compile(r"(?!.*\d{11})[A-Za-z0-9-]{8,64}\Z")


def begin_request(proposed: str | None = None) -> str:
    """Start a request with the proxy's id when it is well formed, else with a new one; return it."""
    value = proposed if proposed and _ACCEPTABLE.match(proposed) else uuid4().hex
    _request_id.set(value)
    _whereabouts.set(_NOWHERE)
    _acting.set(("", ""))
    return value


def request_id() -> str:
    """The id of the current request, or an empty string outside one."""
    return _request_id.get()


def set_whereabouts(*, surface: str, route: str, address: str) -> None:
    """Say where the current request came in; each part is cut to what the record holds."""
    _whereabouts.set(Whereabouts(surface[:16], route[:80], address[:45]))


def whereabouts() -> Whereabouts:
    """Where the current request came in."""
    return _whereabouts.get()


def set_acting(kind: str, identifier: str) -> None:
    """Say who acts in the current request or job: the kind of actor and its id, never a name."""
    _acting.set((kind, identifier))


def acting() -> tuple[str, str]:
    """Kind and id of who acts; empty texts where nobody is known yet."""
    return _acting.get()


@contextmanager
def remembering() -> Iterator[None]:
    """A request that only reads: what it asks again with :func:`once` is worked out once."""
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


def once(key: Hashable, find: Callable[[], T]) -> T:
    """What ``find`` answers, kept until the reading request ends. Elsewhere, and while a request changes something, it is
    found anew each time, so that nobody acts on what has just been taken from them."""
    kept = _remembered.get()
    if kept is None:
        return find()
    if key not in kept:
        kept[key] = find()
    return kept[key]  # type: ignore[no-any-return]


def remember(key: Hashable, find: Callable[[], Any]) -> None:
    """Have :func:`once` answer what ``find`` does, which came along with something else, if the request only reads."""
    kept = _remembered.get()
    if kept is not None:
        kept[key] = find()
