"""Where a case stands, in the applicant's words: what it means, what they can do, what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from huiban.domains.cases.public import CLOCK_RUNS, Case, CaseState, DeliveryMethod, case_timeline
from huiban.domains.catalog.public import LimitText
from huiban.foundation.clock.public import (
    Limit,
    LimitUnit,
    OutOfCalendar,
    current_calendar,
    explain,
    long_day,
    remaining,
    today,
)
from huiban.surfaces.components.parts import TimelineEntry
from huiban.surfaces.portal.guide.limits import limit_words

S = CaseState
_BEFORE_ACCEPTANCE = (S.SUBMITTED, S.PRE_REVIEW)
_EXAMINED = (S.ACCEPTED, S.REVIEWING, S.SPECIAL)


@dataclass(frozen=True, slots=True)
class Standing:
    """The one thing to know first. ``my_turn`` marks what waits for the applicant."""

    state: CaseState
    headline: str
    advice: str
    my_turn: bool
    due: date | None = None  # shown while the clock runs
    today: date | None = None
    remaining: int | None = None
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class LimitView:
    """One of the two limits, with how it was computed, sentence by sentence."""

    name: str
    words: str
    due: date
    provisional: bool
    sentences: list[str]
    note: str


def standing_of(case: Case) -> Standing:
    state, day = CaseState(case.state), today()
    headline, advice, my_turn = _words(case, state)
    if state in CLOCK_RUNS and case.promised_due:
        promised = case.limits.get("promised", {})
        return Standing(
            state,
            headline,
            advice,
            my_turn,
            case.promised_due,
            day,
            remaining(case.promised_due, day),
            bool(promised.get("provisional")),
        )
    return Standing(state, headline, advice, my_turn)


def _words(case: Case, state: CaseState) -> tuple[str, str, bool]:
    department = {"department": case.organisation.name}
    nothing = _("不用您做什么。")
    match state:
        case S.SUBMITTED:
            return (
                _("已收到，等窗口核对材料"),
                _("材料齐全就受理；缺什么会一次告诉您。现在不用您做什么。"),
                False,
            )
        case S.PRE_REVIEW:
            return _("材料核对好了，等受理"), nothing, False
        case S.CORRECTION:
            return _("需要您补材料"), _("请看下面还缺什么，补齐后继续办。"), True
        case S.NOT_ACCEPTED:
            return (
                _("这次没有受理"),
                _("理由见下面。补足条件后可以再申请；不同意的，可以申请行政复议或者起诉。"),
                False,
            )
        case S.ACCEPTED | S.REVIEWING:
            return _("%(department)s正在审查") % department, nothing, False
        case S.SPECIAL:
            return _("正在做现场核查、检验、听证等，这段时间不计入期限"), nothing, False
        case S.APPROVING:
            return _("%(department)s正在作决定") % department, nothing, False
        case S.DECIDED_YES:
            return _("批准了，正在制作证件"), nothing, False
        case S.DECIDED_NO:
            return _("没有批准，正在制作决定书"), _("决定书会写明理由，和不同意时怎么办。"), False
        case S.CLOSED:
            return _closed_words(case)
        case S.DELIVERED | S.ARCHIVED if case.closed_at and case.outcome:
            return (
                _("办好了") if case.outcome == "granted" else _("已办结：没有批准"),
                _("结果已经送到。"),
                False,
            )
        case S.WITHDRAWN:
            return _("您已撤回申请"), _("这件事停在这里。以后想办，可以重新申请。"), False
        case _:
            return str(state.label), "", False


def _closed_words(case: Case) -> tuple[str, str, bool]:
    granted = case.outcome == "granted"
    headline = _("办好了") if granted else _("已办结：没有批准")
    if case.delivery_method == DeliveryMethod.WINDOW:
        return headline, _("请带身份证到大厅出件窗口领取结果。"), True
    if case.delivery_method == DeliveryMethod.POST:
        return headline, _("正在寄给您，寄出后这里会有运单号。"), False
    return headline, _("可以在下面下载。"), False


def timeline_of(case: Case) -> list[TimelineEntry]:
    """What happened, where it is now and what is still to come."""
    past = [
        TimelineEntry(title=entry.title, when=entry.at, text=entry.text, who=entry.by, state="done")
        for entry in case_timeline(case, for_staff=False)
    ]
    return [*past, *_coming(case)]


def _coming(case: Case) -> Iterator[TimelineEntry]:
    state = CaseState(case.state)
    immediate = case.item_version.guide.case_type == "immediate"
    if state == S.CORRECTION:
        yield TimelineEntry(title=_("补材料"), state="turn")
    if state in _BEFORE_ACCEPTANCE:
        yield TimelineEntry(title=_("窗口核对材料、受理"), text=_("缺什么会一次告诉您。"), state="current")
    if state in (*_BEFORE_ACCEPTANCE, S.CORRECTION) and not immediate:
        yield TimelineEntry(title=_("审查"), state="todo")
    if state in _EXAMINED:
        yield TimelineEntry(title=_("审查"), state="paused" if state == S.SPECIAL else "current")
    if state in (*_BEFORE_ACCEPTANCE, S.CORRECTION, *_EXAMINED):
        yield TimelineEntry(title=_("决定"), text=_latest(case), state="todo")
    if state == S.APPROVING:
        yield TimelineEntry(title=_("决定"), text=_latest(case), state="current")
    if state in (S.DECIDED_YES, S.DECIDED_NO):
        yield TimelineEntry(title=_("制作结果文书"), state="current")
    if state in (*_BEFORE_ACCEPTANCE, S.CORRECTION, *_EXAMINED, S.APPROVING, S.DECIDED_YES, S.DECIDED_NO):
        yield TimelineEntry(title=_("拿到结果"), text=_delivery(case), state="todo")
    if state == S.CLOSED:
        waits = case.delivery_method == DeliveryMethod.WINDOW
        yield TimelineEntry(title=_("拿到结果"), text=_delivery(case), state="turn" if waits else "current")


def _latest(case: Case) -> str:
    return _("最晚 %(day)s") % {"day": long_day(case.promised_due)} if case.promised_due else ""


def _delivery(case: Case) -> str:
    return str(DeliveryMethod(case.delivery_method).label)


def limits_of(case: Case) -> list[LimitView]:
    """The promise and the statute's limit as they were fixed at acceptance; none before."""
    content = case.item_version.guide
    names = {"promised": _("承诺期限"), "statutory": _("法定期限")}
    texts = {"promised": content.promised_limit, "statutory": content.statutory_limit}
    found = []
    for key, name in names.items():
        stored, text = case.limits.get(key), texts[key]
        if stored:
            note = text.note if text else ""
            found.append(_limit_view(name, stored, note))
    return found


def _limit_view(name: str, stored: dict[str, object], note: str) -> LimitView:
    start, due = date.fromisoformat(str(stored["start"])), date.fromisoformat(str(stored["due"]))
    limit = Limit(int(str(stored["length"])), LimitUnit(str(stored["unit"])))
    return LimitView(
        name=name,
        words=limit_words(LimitText.model_validate({"length": limit.length, "unit": limit.unit.value})),
        due=due,
        provisional=bool(stored.get("provisional")),
        sentences=_sentences(start, due, limit),
        note=note,
    )


def _sentences(start: date, due: date, limit: Limit) -> list[str]:
    """How the day came about. When the calendar was changed since, only what was fixed then is told."""
    try:
        deadline = current_calendar().due(start, limit)
    except OutOfCalendar:
        deadline = None
    if deadline is not None and deadline.due == due:
        return explain(deadline, event=_("受理"))
    return [
        _("%(start)s受理，按当时公布的工作日历算到%(due)s。")
        % {"start": long_day(start), "due": long_day(due)}
    ]
