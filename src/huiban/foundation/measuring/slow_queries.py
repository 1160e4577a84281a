"""Slow statements by kind and hour: gathered in memory, written by a thread of its own, never in the way of a request."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Any

from django.db import DatabaseError, connection

from huiban.foundation.measuring.fingerprints import digest_of, fingerprint
from huiban.foundation.measuring.models import SlowQuery
from huiban.foundation.moment import now
from huiban.foundation.request_context import request_id, whereabouts

MOST_IN_MEMORY = 200
MOST_AN_HOUR = 300
KEEP = timedelta(hours=48)
WRITE_SECONDS = 5.0
log = logging.getLogger("huiban.slow")


@dataclass(slots=True)
class _Seen:
    statement: str
    route: str
    request_id: str
    times: int = 0
    worst: float = 0.0
    total: float = 0.0


_lock = threading.Lock()
_seen: dict[tuple[datetime, str], _Seen] = {}
_wake = threading.Event()
_writer: threading.Thread | None = None
_told: dict[str, float] = {}


def note_slow(statement: str, seconds: float) -> None:
    """Remember a slow statement by its kind, and log the first of its kind each minute."""
    text = fingerprint(statement)
    digest, milliseconds = digest_of(text), seconds * 1000
    hour = now().replace(minute=0, second=0, microsecond=0)
    with _lock:
        entry = _seen.get((hour, digest))
        if entry is None:
            if len(_seen) >= MOST_IN_MEMORY:
                return
            entry = _seen[hour, digest] = _Seen(text, "", "")
        entry.times += 1
        entry.total += milliseconds
        if milliseconds > entry.worst:
            entry.worst, entry.route, entry.request_id = milliseconds, whereabouts().route, request_id()
        tell = monotonic() - _told.get(digest, -60.0) >= 60.0
        if tell:
            if len(_told) >= MOST_IN_MEMORY:
                _told.clear()
            _told[digest] = monotonic()
    if tell:
        log.warning("a query took %.0f ms: %s", milliseconds, text, extra={"told": {"digest": digest}})
    _start_writer()
    _wake.set()


def write_slow_queries() -> int:
    """Add what was gathered to the table; how many kinds. An hour that has its fill takes no new kinds."""
    with _lock:
        gathered = list(_seen.items())
        _seen.clear()
    with connection.cursor() as cursor:
        for (hour, digest), seen in gathered:
            values: list[Any] = [
                hour,
                digest,
                seen.statement,
                seen.route,
                seen.request_id,
                seen.times,
                seen.worst,
                seen.total,
            ]
            cursor.execute(_ADD, [*values, hour, digest, hour, MOST_AN_HOUR])
    return len(gathered)


def delete_old_slow_queries() -> int:
    """Forget the hours before the last two days; how many rows."""
    return SlowQuery.objects.filter(hour__lt=now() - KEEP).delete()[0]


def list_slow_queries(*, hours: int = 1, limit: int = 20) -> list[SlowQuery]:
    """Kinds of slow statements of this hour and the ``hours`` before it, those that took most time first."""
    since = now().replace(minute=0, second=0, microsecond=0) - timedelta(hours=hours)
    return list(SlowQuery.objects.filter(hour__gte=since).order_by("-total_ms", "id")[:limit])


_ADD = """
insert into slow_queries as kept (hour, digest, statement, route, request_id, times, worst_ms, total_ms)
select %s, %s, %s, %s, %s, %s, %s, %s
where exists (select 1 from slow_queries where hour = %s and digest = %s)
   or (select count(*) from slow_queries where hour = %s) < %s
on conflict (hour, digest) do update set
    times = kept.times + excluded.times,
    total_ms = kept.total_ms + excluded.total_ms,
    route = case when excluded.worst_ms > kept.worst_ms then excluded.route else kept.route end,
    request_id = case when excluded.worst_ms > kept.worst_ms then excluded.request_id else kept.request_id end,
    worst_ms = greatest(kept.worst_ms, excluded.worst_ms)
"""


def _start_writer() -> None:
    global _writer
    with _lock:
        if _writer is None or not _writer.is_alive():
            _writer = threading.Thread(target=_write_for_ever, name="slow queries", daemon=True)
            _writer.start()


def _write_for_ever() -> None:
    pause = threading.Event()
    while True:
        _wake.wait()
        pause.wait(WRITE_SECONDS)
        _wake.clear()
        try:
            write_slow_queries()
        except DatabaseError:  # what was gathered is lost; it was for looking at only
            log.warning("slow queries could not be written down")
        finally:
            connection.close()
