"""UUIDs that sort by the moment they were made (RFC 9562 version 7)."""

from __future__ import annotations

import os
import threading
import time
from datetime import UTC, datetime
from uuid import UUID

_lock = threading.Lock()
_last_ms = 0
_sequence = 0


def uuid7(*, after: UUID | None = None) -> UUID:
    """A version-7 UUID, strictly increasing within this process even inside one millisecond.

    ``after``: one it must follow whatever the clock says, made perhaps by another process before the clock was set back.
    """
    made = _uuid7()
    if after is None or made > after:
        return made
    return UUID(int=(((after.int >> 80) + 1) << 80) | (made.int & ((1 << 80) - 1)))


def _uuid7() -> UUID:
    global _last_ms, _sequence
    with _lock:
        now = time.time_ns() // 1_000_000
        if now > _last_ms:
            _last_ms, _sequence = now, int.from_bytes(os.urandom(2), "big") & 0x3FF
        else:
            _sequence += 1
            if _sequence > 0xFFF:
                _last_ms, _sequence = _last_ms + 1, 0
        moment, sequence = _last_ms, _sequence
    tail = int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1)
    return UUID(int=(moment << 80) | (0x7 << 76) | (sequence << 64) | (0b10 << 62) | tail)


def first_uuid7_of(moment: datetime) -> UUID:
    """The smallest version-7 UUID of a moment: a bound for range queries and partitions."""
    milliseconds = int(moment.astimezone(UTC).timestamp() * 1000)
    return UUID(int=milliseconds << 80)
