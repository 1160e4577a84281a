"""The clock of a case as the desk shows it: a few characters in a list, a sentence in the head, the whole count for a judge."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiban.domains.cases.public import Case, CaseClock, ClockKind, decision_clocks, running_clock
from huiban.foundation.clock.public import WorkCalendar, current_calendar, explain, today
from huiban.surfaces.components.dates import days_left_words

_EVENTS = {
    ClockKind.ANSWER: lambda: _("收到申请"),
    ClockKind.PROMISE: lambda: _("受理"),
    ClockKind.STATUTE: lambda: _("受理"),
    ClockKind.DELIVERY: lambda: _("作出决定"),
}
_LAWS = {
    ClockKind.ANSWER: "中华人民共和国行政许可法第三十二条、第八十二条",
    ClockKind.DELIVERY: "中华人民共和国行政许可法第四十四条、第八十二条",
}


@dataclass(frozen=True, slots=True)
class ClockView:
    """One limit of a case today. ``tone``: none calm soon today over."""

    label: str
    due: date
    left: int  # working days after today, negative when overdue
    tone: str
    words: str
    short: str
    provisional: bool


@dataclass(frozen=True, slots=True)
class Defence:
    """A due date that can be defended: from which day by which rule, day by day, and what the calendar says today."""

    clock: ClockView
    limit: str
    basis: str
    note: str
    start: date
    sentences: list[str]
    moved_to: date | None  # when a calendar changed since acceptance counts differently


def clock_view(clock: CaseClock, calendar: WorkCalendar) -> ClockView:
    day = today()
    left = calendar.remaining(clock.due, day)
    tone, words = days_left_words(due=clock.due, today=day, remaining=left)
    return ClockView(
        label=str(clock.kind.label),
        due=clock.due,
        left=left,
        tone=tone,
        words=words,
        short=_short(clock.due, day, left),
        provisional=clock.provisional,
    )


def case_clock(case: Case, calendar: WorkCalendar | None = None) -> ClockView | None:
    """The clock somebody has to keep now. Lists hand in one calendar for all their rows."""
    calendar = calendar or current_calendar()
    clock = running_clock(case, calendar)
    return clock_view(clock, calendar) if clock else None


def list_defences(case: Case) -> list[Defence]:
    """Every limit of a case with its computation: those fixed at acceptance, or the one that runs without them."""
    calendar = current_calendar()
    clocks = decision_clocks(case, calendar)
    running = running_clock(case, calendar)
    if running and running.kind not in (ClockKind.PROMISE, ClockKind.STATUTE):
        clocks = [running, *clocks]
    return [_defence(case, clock, calendar) for clock in clocks]


def _defence(case: Case, clock: CaseClock, calendar: WorkCalendar) -> Defence:
    guide = case.item_version.guide
    told = {ClockKind.PROMISE: guide.promised_limit, ClockKind.STATUTE: guide.statutory_limit}.get(clock.kind)
    return Defence(
        clock=clock_view(clock, calendar),
        limit=_limit_words(clock),
        basis=told.basis if told else _LAWS.get(clock.kind, ""),
        note=told.note if told else "",
        start=clock.deadline.start,
        sentences=explain(clock.deadline, event=_EVENTS[clock.kind]()),
        moved_to=clock.deadline.due if clock.deadline.due != clock.due else None,
    )


def _limit_words(clock: CaseClock) -> str:
    limit = clock.deadline.limit
    if limit.is_same_day:
        return _("当日办结")
    if limit.unit == "natural_day":
        return ngettext("%(days)d 个自然日", "%(days)d 个自然日", limit.length) % {"days": limit.length}
    return ngettext("%(days)d 个工作日", "%(days)d 个工作日", limit.length) % {"days": limit.length}


def _short(due: date, day: date, left: int) -> str:
    if due == day:
        return _("今天")
    if due < day:
        return _("超 %(days)d 天") % {"days": max(1, -left)} if left else _("已到期")
    return _("%(days)d 天") % {"days": left} if left > 0 else _("不到 1 天")
