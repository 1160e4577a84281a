"""The calendar of this process: read once, shared by its threads, re-read when somebody changed it.

Every thread asks for the version token at most every 30 seconds. A thread that changed the calendar itself
sees its change at once and asks every time until its transaction is over, so that a change rolled back
leaves nothing behind. A committed change makes every thread of the process ask again; other processes notice
within 30 seconds.
"""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Iterator

from django.db import connection, transaction

from huiban.foundation.clock.models import CalendarDay, CalendarVersion, Layer
from huiban.foundation.clock.work_calendar import Day, WorkCalendar

CHECK_EVERY_SECONDS = 30.0


class _Process:
    """What the threads share: the snapshot read last, and a count of changes committed here."""

    def __init__(self) -> None:
        self.snapshot: WorkCalendar | None = None
        self.changes = 0

    def ask_again(self) -> None:
        self.changes += 1


class _Thread(threading.local):
    snapshot: WorkCalendar | None = None
    asked_at = 0.0
    changes = -1
    changing = False


_process = _Process()
_thread = _Thread()


def current_calendar() -> WorkCalendar:
    """The calendar as it stands: statutory days, with local days above them. Usually costs no query.

    An empty table gives a calendar of plain weeks in which every day is provisional.
    """
    if _thread.changing and not connection.in_atomic_block:
        _thread.changing, _thread.snapshot = False, None
    fresh = (
        not _thread.changing
        and _thread.changes == _process.changes
        and time.monotonic() - _thread.asked_at < CHECK_EVERY_SECONDS
    )
    if _thread.snapshot is None or not fresh:
        _thread.changes, _thread.asked_at = _process.changes, time.monotonic()
        _thread.snapshot = _read_current()
    return _thread.snapshot


def calendar_changed() -> None:
    """To be called by whoever writes calendar rows, inside the transaction of the write."""
    CalendarVersion.objects.update_or_create(id=1, defaults={"token": uuid.uuid4()})
    _thread.changing = True
    transaction.on_commit(_process.ask_again)


def _read_current() -> WorkCalendar:
    token = _read_token()
    for known in (_thread.snapshot, _process.snapshot):
        if known is not None and known.version == token != "":
            return known
    snapshot = WorkCalendar(_read_days(), version=token)
    if not _thread.changing:
        _process.snapshot = snapshot
    return snapshot


def _read_token() -> str:
    token = CalendarVersion.objects.filter(id=1).values_list("token", flat=True).first()
    return str(token or "")


def _read_days() -> Iterator[Day]:
    for layer in (Layer.STATUTORY, Layer.LOCAL):
        rows = CalendarDay.objects.filter(layer=layer).values_list(
            "date", "is_workday", "provisional", "name", "order_number"
        )
        for day, is_workday, provisional, name, order_number in rows.order_by("date"):
            local = layer is Layer.LOCAL
            yield Day(day, is_workday, provisional, name, order_number if local else "", local)
