"""Days of a hall made by the real operations at moments of one's choice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from huiban.domains.hall.public import call_next, finish_service, start_service, take_ticket
from huiban.foundation.actors import Actor, Channel
from huiban.foundation.moment import at
from tests import factories as make

KIOSK = Actor(kind="person", id=None, name="", channel=Channel.KIOSK)
FRIDAY = date(2026, 11, 27)


def clock(hour: int, minute: float = 0, day: date = FRIDAY):  # type: ignore[no-untyped-def]
    """That time of the day where the hall is."""
    return at(moment(hour, minute, day))


def moment(hour: int, minute: float = 0, day: date = FRIDAY) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour - 8, minutes=minute)


def come(count: int = 1, group: str = "test", **visit: object):  # type: ignore[no-untyped-def]
    """So many visitors take numbers now; the last ticket."""
    return [take_ticket(actor=KIOSK, groups=[group], **visit) for _number in range(count)][-1]


def serve(clerk: Actor, called: tuple[int, float], ended: tuple[int, float], day: date = FRIDAY):  # type: ignore[no-untyped-def]
    """Call the next at one time and finish at another."""
    with clock(*called, day):
        ticket = call_next(actor=clerk)
        assert ticket is not None
        start_service(actor=clerk, ticket_id=ticket.id)
    with clock(*ended, day):
        finish_service(actor=clerk, ticket_id=ticket.id)
    return ticket


def quiet_days(days: list[date], hour: int = 10, visitors: int = 1, group: str = "test") -> None:
    """On each of these days so many visitors come at that hour."""
    make.group(group)
    for day in days:
        with clock(hour, 5, day):
            come(visitors, group)


def workdays_before(day: date, count: int) -> list[date]:
    """The last Mondays to Fridays before a day, the earliest first."""
    found: list[date] = []
    while len(found) < count:
        day -= timedelta(days=1)
        if day.weekday() < 5:
            found.append(day)
    return found[::-1]
