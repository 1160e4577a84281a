"""The clock that runs on a case now: to answer an application, to decide it, or to deliver the result.

Answering and delivering have limits of their own in law (行政许可法 第三十二条、第四十四条, counted in working days by
第八十二条); deciding has the promise and the statute's limit that were fixed at acceptance.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from huiban.domains.cases.models import Case
from huiban.domains.cases.states import CLOCK_RUNS, CaseState
from huiban.foundation.clock.public import Deadline, Limit, LimitUnit, WorkCalendar, current_calendar
from huiban.foundation.moment import local_day

ANSWER_LIMIT = Limit(5, LimitUnit.WORKDAY)
DELIVERY_LIMIT = Limit(10, LimitUnit.WORKDAY)


class ClockKind(models.TextChoices):
    ANSWER = "answer", _("答复")
    PROMISE = "promise", _("承诺时限")
    STATUTE = "statute", _("法定时限")
    DELIVERY = "delivery", _("送达")


@dataclass(frozen=True, slots=True)
class CaseClock:
    """A limit on a case. ``provisional``: it hangs on holidays nobody has announced yet."""

    kind: ClockKind
    due: date
    provisional: bool
    deadline: Deadline  # how the calendar of today counts it


def running_clock(case: Case, calendar: WorkCalendar | None = None) -> CaseClock | None:
    """The clock somebody has to keep now; ``None`` when none runs. Lists hand in one calendar for all their rows."""
    calendar = calendar or current_calendar()
    if case.state in (CaseState.SUBMITTED, CaseState.PRE_REVIEW):
        return _counted(calendar, ClockKind.ANSWER, local_day(case.submitted_at), ANSWER_LIMIT)
    if case.state in CLOCK_RUNS:
        clocks = decision_clocks(case, calendar)
        return clocks[0] if clocks else None
    if case.state == CaseState.CLOSED and case.decided_at:
        return _counted(calendar, ClockKind.DELIVERY, local_day(case.decided_at), DELIVERY_LIMIT)
    return None


def decision_clocks(case: Case, calendar: WorkCalendar | None = None) -> list[CaseClock]:
    """The promise and the statute's limit of an accepted case, as fixed at acceptance; the promise first."""
    calendar = calendar or current_calendar()
    limits = (
        (ClockKind.PROMISE, "promised", case.promised_due),
        (ClockKind.STATUTE, "statutory", case.statutory_due),
    )
    found = []
    for kind, name, due in limits:
        kept: dict[str, Any] | None = case.limits.get(name)
        if kept and due:
            limit = Limit(int(kept["length"]), LimitUnit(kept["unit"]))
            deadline = calendar.due(date.fromisoformat(kept["start"]), limit)
            found.append(CaseClock(kind, due, bool(kept["provisional"]), deadline))
    return found


def _counted(calendar: WorkCalendar, kind: ClockKind, start: date, limit: Limit) -> CaseClock:
    deadline = calendar.due(start, limit)
    return CaseClock(kind, deadline.due, deadline.provisional, deadline)
