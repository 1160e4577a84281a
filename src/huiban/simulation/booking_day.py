"""Which day's half hours the simulated visitors book, and whether they can come to them.

With a clock of its own the day that is booked is the day that is played. A product on the real clock plays today, and a
whole day within minutes: only the half hour that begins next can be checked in to, from thirty minutes before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from huiban.foundation.moment import LOCAL_ZONE
from huiban.simulation.client import Api

EARLIEST_CHECK_IN = timedelta(minutes=30)
LEAST_AHEAD = timedelta(minutes=3)
"""So much is left for booking, before a slot of today begins and can be booked no more."""


@dataclass(frozen=True, slots=True)
class BookingDay:
    """``day`` is booked (``YYYY-MM-DD``). ``comes``: who booked checks in; otherwise they give back and walk in.

    ``until``: only slots that begin by then, for a product on the real clock.
    """

    day: str
    comes: bool
    until: datetime | None = None

    @property
    def real_clock(self) -> bool:
        return self.until is not None or not self.comes

    def takes(self, slot: Mapping[str, Any]) -> bool:
        """Whether this slot is booked by the simulated visitors."""
        return bool(slot["released"]) and (
            self.until is None or datetime.fromisoformat(slot["start"]) <= self.until
        )


def played_day(day: str) -> BookingDay:
    """Of an installation with a clock of its own."""
    return BookingDay(day, comes=True)


def day_on_the_real_clock(api: Api, groups: Iterable[str], next_workday: str, moment: datetime) -> BookingDay:
    """Today, when a half hour begins soon enough to be checked in to; else the next working day, and nobody comes."""
    today = moment.astimezone(LOCAL_ZONE).date().isoformat()
    begins, until = moment + LEAST_AHEAD, moment + EARLIEST_CHECK_IN
    for group in groups:
        slots = api.ask("slots", "GET", f"/hall/slots?group={group}&day={today}").body or []
        if any(begins <= datetime.fromisoformat(one["start"]) <= until and one["free"] for one in slots):
            return BookingDay(today, comes=True, until=until)
    return BookingDay(next_workday, comes=False)
