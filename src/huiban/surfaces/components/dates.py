"""Dates, times and money in words, in the language of the request. Times are shown in the time zone of the project."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .languages import is_chinese

WEEKDAYS_ZH = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
WEEKDAYS_EN = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS_EN = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def local(value: datetime) -> datetime:
    """The same moment in the project's time zone; a naive value is taken as already local."""
    return timezone.localtime(value) if timezone.is_aware(value) else value


def as_date(value: date | datetime) -> date:
    return local(value).date() if isinstance(value, datetime) else value


def date_words(value: date | datetime) -> str:
    """`2026年11月20日 周五` / `20 Nov 2026, Friday`."""
    day = as_date(value)
    if is_chinese():
        return f"{day.year}年{day.month}月{day.day}日 {WEEKDAYS_ZH[day.weekday()]}"
    return f"{day.day} {MONTHS_EN[day.month - 1]} {day.year}, {WEEKDAYS_EN[day.weekday()]}"


def short_date_words(value: date | datetime) -> str:
    """`11月20日 周五` / `20 Nov, Fri`: for dense lists of the current year."""
    day = as_date(value)
    if is_chinese():
        return f"{day.month}月{day.day}日 {WEEKDAYS_ZH[day.weekday()]}"
    return f"{day.day} {MONTHS_EN[day.month - 1]}, {WEEKDAYS_EN[day.weekday()][:3]}"


def time_words(value: datetime) -> str:
    return f"{local(value):%H:%M}"


def datetime_words(value: datetime) -> str:
    """`2026年11月20日 周五 14:05` / `20 Nov 2026, Friday, 14:05`."""
    separator = " " if is_chinese() else ", "
    return f"{date_words(value)}{separator}{time_words(value)}"


def money_words(fen: int) -> str:
    """An amount held in fen, in yuan: `1,200 元`, `0.50 元` / `CNY 1,200`."""
    yuan, rest = divmod(abs(fen), 100)
    sign = "−" if fen < 0 else ""
    number = f"{sign}{yuan:,}" + (f".{rest:02d}" if rest else "")
    return f"{number} 元" if is_chinese() else f"CNY {number}"


def days_left_words(*, due: date | None, today: date, remaining: int | None) -> tuple[str, str]:
    """Tone and words of the time left until `due`.

    `remaining` counts working days and is negative when the date has passed. Tones: none, calm, soon, today, over.
    """
    if due is None:
        return "none", _("不计时限")
    if due == today:
        return "today", _("今天到期")
    if due < today:
        return "over", _overdue_words(abs(remaining or 0))
    if remaining is None:
        return "calm", _("还没到期")
    if remaining <= 0:
        return "soon", _("还剩不到 1 个工作日")
    words = ngettext("还剩 %(days)d 个工作日", "还剩 %(days)d 个工作日", remaining) % {"days": remaining}
    return ("soon" if remaining <= 2 else "calm"), words


def _overdue_words(days: int) -> str:
    if days == 0:
        return _("已到期")
    return ngettext("已超过 %(days)d 个工作日", "已超过 %(days)d 个工作日", days) % {"days": days}
