"""What one request or job has asked of the database so far."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(slots=True)
class Tally:
    """Statements and the seconds they took."""

    queries: int = 0
    seconds: float = 0.0


_tally: ContextVar[Tally | None] = ContextVar("huiban_tally", default=None)


def begin_tally() -> Tally:
    """Count from nothing in this context."""
    tally = Tally()
    _tally.set(tally)
    return tally


def current_tally() -> Tally | None:
    """The count of the request or job we are in; None outside one."""
    return _tally.get()
