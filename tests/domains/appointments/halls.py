"""A group with open slots on the next working day, and people who want them."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from huiban.domains.appointments.models import Appointment, Slot
from huiban.domains.appointments.public import book, open_slots
from huiban.foundation.actors import SYSTEM, Actor, Channel
from huiban.foundation.clock.public import current_calendar
from huiban.foundation.moment import LOCAL_ZONE, local_day, local_today
from tests import factories as make

KIOSK = Actor(kind="person", id=None, name="", channel=Channel.KIOSK)


def workday(after: int = 1) -> date:
    """The so many-th working day from the real today on, today not counted, whatever moment is played."""
    day, calendar = local_day(datetime.now(UTC)), current_calendar()
    while after:
        day += timedelta(days=1)
        after -= calendar.is_workday(day)
    return day


def clock(hour: int = 9, minute: int = 0, day: date | None = None) -> datetime:
    return datetime.combine(day or workday(), time(hour, minute), LOCAL_ZONE)


def hall(code: str = "test", *, windows: int = 2, minutes: int = 10, days: int = 3) -> None:
    """A group with so many windows, its slots open (and released) for the next working days."""
    make.group(code, service_minutes=minutes)
    for _window in range(windows):
        make.window_in()
    open_slots(actor=SYSTEM, group=code, first=workday(1), last=workday(days))
    Slot.objects.update(released_at=clock(8, day=local_today() - timedelta(days=10)))


def slot(hour: int = 9, minute: int = 0, day: date | None = None, group: str = "test") -> Slot:
    return Slot.objects.get(group__code=group, start=clock(hour, minute, day))


def with_places(count: int, **where: Any) -> Slot:
    """The slot with just so many places."""
    found = slot(**where)
    Slot.objects.filter(id=found.id).update(capacity=count)
    return slot(**where)


def booked(actor: Actor | None = None, hour: int = 9, minute: int = 0, **changes: Any) -> Appointment:
    day = changes.pop("day", None)
    given = {"group": "test", "start": clock(hour, minute, day), **changes}
    return book(actor=actor or make.applicant(), **given)
