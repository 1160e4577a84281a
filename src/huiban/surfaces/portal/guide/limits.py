"""The two limits in plain words, and an example of what they mean for somebody who is accepted today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import npgettext

from huiban.domains.cases.public import case_limits
from huiban.domains.catalog.public import ItemContent, LimitText
from huiban.foundation.clock.public import Deadline, OutOfCalendar, current_calendar, explain
from huiban.surfaces.components.dates import date_words, short_date_words


@dataclass(frozen=True, slots=True)
class Example:
    """The last days when the application is taken in on ``day``: today, or the next working day after it."""

    day: date
    is_today: bool
    promised: date | None
    statutory: date | None
    promised_steps: list[str]
    statutory_steps: list[str]

    @property
    def due(self) -> date | None:
        """The day a person may count on: the promised one, else the law's."""
        return self.promised or self.statutory

    @property
    def lead(self) -> str:
        """What the day set large beneath it means."""
        day = {"day": short_date_words(self.day)}
        if self.is_today:
            return _("如果今天（%(day)s）受理，最迟有结果的一天是") % day
        return _("今天休息。如果下一个工作日（%(day)s）受理，最迟有结果的一天是") % day

    @property
    def law(self) -> str:
        """The law's last day, when it is another than the promised one."""
        if self.promised is None or self.statutory is None:
            return ""
        return _("法律允许的最后一天是 %(day)s。") % {"day": date_words(self.statutory)}

    @property
    def sentence(self) -> str:
        """The whole example in one sentence."""
        if self.due is None:
            return ""
        days = {"start": short_date_words(self.day), "due": date_words(self.due)}
        return _("%(start)s 受理的，最迟 %(due)s 有结果。") % days


def limit_words(limit: LimitText) -> str:
    """`5 个工作日`, `7 天（含休息日）`, `当场办好`."""
    return " ".join(limit_parts(limit)).strip()


def limit_parts(limit: LimitText) -> tuple[str, str]:
    """The figure and its unit, for where the figure is set large."""
    if limit.unit == "immediate" or limit.length == 0:
        return _("当场办好"), ""
    if limit.unit == "natural_day":
        return str(limit.length), npgettext(
            "after a figure", "天（含休息日）", "天（含休息日）", limit.length
        )
    return str(limit.length), npgettext("after a figure", "个工作日", "个工作日", limit.length)


def example_of(content: ItemContent, today: date) -> Example | None:
    """``None`` when the item names no limit, or the count would leave the calendar."""
    if content.promised_limit is None and content.statutory_limit is None:
        return None
    try:
        day = _next_workday(today)
        limits = case_limits(content, day)
        return Example(
            day=day,
            is_today=day == today,
            promised=limits.promised and limits.promised.due,
            statutory=limits.statutory and limits.statutory.due,
            promised_steps=_steps(limits.promised),
            statutory_steps=_steps(limits.statutory),
        )
    except OutOfCalendar:
        return None


def _next_workday(day: date) -> date:
    calendar = current_calendar()
    while not calendar.is_workday(day):
        day += timedelta(days=1)
    return day


def _steps(deadline: Deadline | None) -> list[str]:
    return explain(deadline, event=_("受理")) if deadline else []
