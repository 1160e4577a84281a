"""The statutory calendar that ships with the software, and the check of the stored one against it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import chinese_calendar
from django.utils.translation import gettext_noop as _

from huiban.foundation.clock.work_calendar import Day

SOURCE = f"chinesecalendar {chinese_calendar.__version__}"

_NAMES = {
    "New Year's Day": _("元旦"),
    "Spring Festival": _("春节"),
    "Tomb-sweeping Day": _("清明节"),
    "Labour Day": _("劳动节"),
    "Dragon Boat Festival": _("端午节"),
    "National Day": _("国庆节"),
    "Mid-autumn Festival": _("中秋节"),
    "Anti-Fascist 70th Day": _("中国人民抗日战争暨世界反法西斯战争胜利70周年纪念日"),
}


@dataclass(frozen=True, slots=True)
class Difference:
    """A day on which the stored statutory calendar and the shipped one disagree; None: not stored."""

    date: date
    stored: bool | None
    shipped: bool


def statutory_days() -> list[Day]:
    """Every day of the years the package knows (2004–2026 in 1.11.0), in order, holidays named in Chinese."""
    first, last = min(chinese_calendar.holidays), max(chinese_calendar.holidays)
    day, end = date(first.year, 1, 1), date(last.year, 12, 31)
    days = []
    while day <= end:
        days.append(_statutory_day(day))
        day += timedelta(days=1)
    return days


def _statutory_day(day: date) -> Day:
    english = chinese_calendar.workdays.get(day) or chinese_calendar.holidays.get(day)
    return Day(day, chinese_calendar.is_workday(day), name=_NAMES[english] if english else "")
