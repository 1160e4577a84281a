"""Put the shipped statutory calendar into the table, and compare the two."""

from __future__ import annotations

from django.db import transaction

from huiban.foundation.clock.models import CalendarDay, Layer
from huiban.foundation.clock.snapshot import calendar_changed
from huiban.foundation.clock.statutory import SOURCE, Difference, statutory_days
from huiban.foundation.locks import lock


def seed_calendar() -> int:
    """Add the shipped days that are missing and return how many. Part of set-up and of every upgrade.

    Never changes a row that is there: what an office imported stands above what the package says. An upgraded
    package thus adds the years it has learned.
    """
    with transaction.atomic():
        lock("clock", ["calendar"])
        stored = set(CalendarDay.objects.filter(layer=Layer.STATUTORY).values_list("date", flat=True))
        missing = [day for day in statutory_days() if day.date not in stored]
        if missing:
            CalendarDay.objects.bulk_create(
                CalendarDay(
                    date=day.date,
                    layer=Layer.STATUTORY,
                    is_workday=day.is_workday,
                    name=day.name,
                    source=SOURCE,
                )
                for day in missing
            )
            calendar_changed()
    return len(missing)


def list_calendar_differences() -> list[Difference]:
    """Days of the shipped years that are not stored or count differently: the calendar's health check.

    A difference is no error by itself, an office may have corrected the package; it is something to look at.
    """
    rows = CalendarDay.objects.filter(layer=Layer.STATUTORY).values_list("date", "is_workday")
    stored = dict(rows)
    return [
        Difference(day.date, stored.get(day.date), day.is_workday)
        for day in statutory_days()
        if stored.get(day.date) is not day.is_workday
    ]
