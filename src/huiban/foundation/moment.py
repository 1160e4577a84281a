"""The present moment, in one place, so that history can be replayed and New Year's Eve can be tested."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LOCAL_ZONE = ZoneInfo("Asia/Shanghai")
_replayed: ContextVar[datetime | None] = ContextVar("huiban_moment", default=None)


def now() -> datetime:
    """The current moment, aware, in UTC."""
    return _replayed.get() or datetime.now(UTC)


def local_today() -> date:
    """Today's date where the government is."""
    return local_day(now())


def local_day(moment: datetime) -> date:
    return moment.astimezone(LOCAL_ZONE).date()


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Run a block as if it were ``moment`` (aware). For demonstration history and tests; never for requests."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    token = _replayed.set(moment.astimezone(UTC))
    try:
        yield
    finally:
        _replayed.reset(token)
