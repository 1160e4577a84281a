"""Reads of the calendar for screens that show it."""

from __future__ import annotations

from datetime import date, timedelta

from huiban.foundation.clock.models import CalendarDay, Layer
from huiban.foundation.clock.snapshot import current_calendar
from huiban.foundation.clock.work_calendar import Day


def list_year(year: int) -> list[Day]:
    """Every day of a year as it stands, both layers together."""
    calendar = current_calendar()
    first = date(year, 1, 1)
    return [calendar.day(first + timedelta(days=i)) for i in range((date(year + 1, 1, 1) - first).days)]


def list_local_days() -> list[Day]:
    """The local layer, newest day first."""
    rows = CalendarDay.objects.filter(layer=Layer.LOCAL).order_by("-date")
    return [
        Day(row.date, row.is_workday, name=row.name, order_number=row.order_number, local=True)
        for row in rows
    ]
