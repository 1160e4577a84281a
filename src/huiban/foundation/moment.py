"""The present moment, in one place, so that history can be replayed and New Year's Eve can be tested."""

from __future__ import annotations

import mmap
import os
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

CLOCK_FILE = "HUIBAN_CLOCK_FILE"

LOCAL_ZONE = ZoneInfo("Asia/Shanghai")
_replayed: ContextVar[datetime | None] = ContextVar("huiban_moment", default=None)


class ShiftedClock:
    """The machine's clock with seconds added, which are read from a file that another process may change at any time.

    For simulated days only (``HUIBAN_CLOCK_FILE``): all processes of an installation that share the file share the day.
    """

    _FORM = struct.Struct("<d")

    def __init__(self, path: Path, *, writable: bool = False) -> None:
        access = mmap.ACCESS_WRITE if writable else mmap.ACCESS_READ
        with path.open("r+b" if writable else "rb") as file:
            self._map = mmap.mmap(file.fileno(), self._FORM.size, access=access)

    @classmethod
    def create(cls, path: Path) -> ShiftedClock:
        """A new file with nothing added."""
        path.write_bytes(cls._FORM.pack(0.0))
        return cls(path, writable=True)

    @property
    def added(self) -> float:
        """Seconds added to the machine's clock."""
        return float(self._FORM.unpack(self._map[:])[0])

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=self.added)

    def set_to(self, moment: datetime) -> None:
        """Make it ``moment`` now; never goes back. For whoever created it."""
        added = (moment - datetime.now(UTC)).total_seconds()
        if added > self.added:
            self._map[:] = self._FORM.pack(added)


_shifted = ShiftedClock(Path(os.environ[CLOCK_FILE])) if os.environ.get(CLOCK_FILE) else None


def is_simulated() -> bool:
    """Whether this installation lives in a simulated day."""
    return _shifted is not None


def now() -> datetime:
    """The current moment, aware, in UTC."""
    return _replayed.get() or (_shifted.now() if _shifted else datetime.now(UTC))


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
