"""Dates as documents write them: Beijing time, figures, weekday where a person acts on the day."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")
WEEKDAYS = "一二三四五六日"
WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS_EN = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


def date_forms(moment: date | datetime) -> dict[str, str]:
    """Every written form a template may choose: ``zh zh_weekday en en_weekday iso`` and ``time`` for a moment."""
    forms = {}
    if isinstance(moment, datetime):
        moment = moment.astimezone(BEIJING)
        forms["time"] = f"{moment:%H:%M}"
        moment = moment.date()
    zh = f"{moment.year}年{moment.month}月{moment.day}日"
    en = f"{moment.day} {MONTHS_EN[moment.month - 1]} {moment.year}"
    return forms | {
        "iso": moment.isoformat(),
        "zh": zh,
        "zh_weekday": f"{zh} 周{WEEKDAYS[moment.weekday()]}",
        "en": en,
        "en_weekday": f"{WEEKDAYS_EN[moment.weekday()]} {en}",
    }
