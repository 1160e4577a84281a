"""The id that ties together the log lines, facts and jobs of one request."""

from __future__ import annotations

import re
from contextvars import ContextVar
from uuid import uuid4

_request_id: ContextVar[str] = ContextVar("huiban_request_id", default="")
_ACCEPTABLE = re.compile(r"[A-Za-z0-9-]{8,64}\Z")


def begin_request(proposed: str | None = None) -> str:
    """Start a request with the proxy's id when it is well formed, else with a new one; return it."""
    value = proposed if proposed and _ACCEPTABLE.match(proposed) else uuid4().hex
    _request_id.set(value)
    return value


def request_id() -> str:
    """The id of the current request, or an empty string outside one."""
    return _request_id.get()
