"""Completed years and months between two days. Pure, so that anything may use it."""

from __future__ import annotations

from calendar import isleap, monthrange
from datetime import date


def full_years(since: date, until: date) -> int:
    """Completed years (周岁). The anniversary itself counts; 29 February falls on the 28th of a common year.

    Source: 民法典 202, a month without the corresponding day ends on its last day.
    """
    return until.year - since.year - ((until.month, until.day) < _anniversary(since, until.year))


def full_months(since: date, until: date) -> int:
    """Completed months, negative when `until` is earlier; a missing corresponding day is the month's last."""
    if until < since:
        return -full_months(until, since)
    months = (until.year - since.year) * 12 + until.month - since.month
    return months - (until.day < min(since.day, monthrange(until.year, until.month)[1]))


def _anniversary(day: date, year: int) -> tuple[int, int]:
    if (day.month, day.day) == (2, 29) and not isleap(year):
        return 2, 28
    return day.month, day.day
