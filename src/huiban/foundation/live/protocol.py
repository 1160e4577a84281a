"""What the web process tells the stream process through PostgreSQL: which topics moved, and by which fact.

A payload is ``<kind>@<request id> <fact id or -> <topic> <topic> …``; outside a request ``@…`` is left out. It never holds personal data: the page asks again
for what it shows, with its own permissions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

CHANNEL = "huiban_live"
EVERYONE = "*"
MAX_PAYLOAD_BYTES = 7_900  # PostgreSQL's limit is 8,000

_TOPIC = re.compile(r"[a-z][a-z_]{0,31}(:[A-Za-z0-9._-]{1,80})?\Z")
_FACT = "fact"
_REFETCH = "refetch"


@dataclass(frozen=True, slots=True)
class Notice:
    """One notification: ``fact`` is None when everything about the topics is to be fetched again."""

    topics: tuple[str, ...]
    fact: str | None
    request: str = ""


def checked(topics: Iterable[str]) -> tuple[str, ...]:
    """The topics without repetition; raises ValueError for one that is not ``name`` or ``name:key``."""
    found = tuple(dict.fromkeys(topics))
    for topic in found:
        if not _TOPIC.match(topic):
            raise ValueError(f"not a topic: {topic!r}")
    return found


def encode_fact(topics: Iterable[str], fact: UUID | str | None, request: str = "") -> list[str]:
    """Payloads that tell of one fact; more than one only when the topics do not fit."""
    return _encode(_kind(_FACT, request), str(fact) if fact else "-", checked(topics))


def encode_refetch(topics: Iterable[str], request: str = "") -> list[str]:
    """Payloads that have the listeners of these topics, or of all, fetch again."""
    given = tuple(topics)
    return _encode(_kind(_REFETCH, request), "-", (EVERYONE,) if EVERYONE in given else checked(given))


def decode(payload: str) -> Notice | None:
    """Read a payload; None for one that is not ours."""
    head, _, rest = payload.partition(" ")
    kind, _, request = head.partition("@")
    fact, _, topics = rest.partition(" ")
    if kind not in {_FACT, _REFETCH} or not topics:
        return None
    return Notice(tuple(topics.split()), None if kind == _REFETCH else fact, request)


def _kind(kind: str, request: str) -> str:
    return f"{kind}@{request}" if request else kind


def _encode(kind: str, fact: str, topics: Sequence[str]) -> list[str]:
    payloads: list[str] = []
    head = f"{kind} {fact}"
    line = head
    for topic in topics:
        if len(line) + 1 + len(topic) > MAX_PAYLOAD_BYTES:
            payloads.append(line)
            line = head
        line = f"{line} {topic}"
    return [*payloads, line] if line != head else payloads
