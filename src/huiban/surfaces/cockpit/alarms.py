"""What the hall's manager must look at now, in words: alarms with their advice, tidal suggestions with their reason."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiban.domains.hall.public import (
    Alarm,
    AlarmKind,
    PeopleKind,
    Severity,
    TideNow,
    hall_goals,
    list_alarms,
    list_tides,
)
from huiban.foundation.moment import LOCAL_ZONE, now
from huiban.surfaces.cockpit.flow_links import people_url, windows_url

TONES = {Severity.SAVE: "turn", Severity.BROKEN: "refused", Severity.LOOK: "paused"}
MOST_NUMBERS = 6


@dataclass(frozen=True, slots=True)
class AlarmView:
    """One alarm as the page shows it. ``url`` leads to the people or windows it is about."""

    alarm: Alarm
    tone: str
    mark: str
    what: str
    since: str
    url: str


@dataclass(frozen=True, slots=True)
class TideView:
    """A suggestion in words; with ``window_id`` one press does it, else ``ask`` says whom to ask."""

    tide: TideNow
    what: str
    why: str
    ask: str
    press: str
    window_id: UUID | None
    zone_id: UUID | None


def alarm_views() -> list[AlarmView]:
    """Every alarm of this moment, what can be saved first."""
    moment = now()
    return [_alarm(one, moment) for one in list_alarms()]


def tide_views() -> tuple[list[TideView], list[TideView]]:
    """Where windows are wanted, and where some could be given back."""
    views = [_tide(one) for one in list_tides()]
    return [one for one in views if one.tide.opens], [one for one in views if not one.tide.opens]


def _alarm(alarm: Alarm, moment: datetime) -> AlarmView:
    return AlarmView(
        alarm=alarm,
        tone=TONES[alarm.severity],
        mark=_mark(alarm, moment),
        what=_what(alarm),
        since=_("从 %(time)s 起，已 %(n)s 分钟")
        % {"time": _clock(alarm.since), "n": int((moment - alarm.since).total_seconds() // 60)},
        url=_url(alarm),
    )


def _url(alarm: Alarm) -> str:
    if alarm.kind == AlarmKind.SILENT_DEVICE or alarm.zone is None:
        return reverse("cockpit:devices")
    if alarm.kind in (AlarmKind.NO_WINDOW, AlarmKind.LONG_WAIT):
        return people_url(PeopleKind.WAITING, zone=alarm.zone.letter)
    return windows_url(alarm.zone.letter)


def _mark(alarm: Alarm, moment: datetime) -> str:
    if alarm.severity == Severity.LOOK:
        return _("留意")
    if alarm.kind in (AlarmKind.NOT_STARTED, AlarmKind.LONG_PAUSE, AlarmKind.SILENT_DEVICE):
        return _("后面有人在等")
    minutes = max(1, math.ceil(abs((alarm.breaks_at - moment).total_seconds()) / 60))
    if alarm.severity == Severity.SAVE:
        return _("还有 %(n)s 分钟") % {"n": minutes}
    return _("已超 %(n)s 分钟") % {"n": minutes}


def _what(alarm: Alarm) -> str:
    bounds = hall_goals().bounds
    said = {name: getattr(alarm, name) for name in ("window", "number", "reason", "device")} | {
        "n": alarm.count
    }
    if alarm.kind == AlarmKind.NO_WINDOW:
        text = ngettext("%(n)s 人在等，没有开放的窗口", "%(n)s 人在等，没有开放的窗口", alarm.count)
    elif alarm.kind == AlarmKind.LONG_WAIT:
        said["minutes"] = bounds.wait_early
        text = ngettext("%(n)s 人已等 %(minutes)s 分钟以上", "%(n)s 人已等 %(minutes)s 分钟以上", alarm.count)
    elif alarm.kind == AlarmKind.NOT_STARTED:
        text = _("%(window)s 号窗口叫了 %(number)s，还没有开始办理")
    elif alarm.kind == AlarmKind.LONG_PAUSE:
        text = _("%(window)s 号窗口暂停着：%(reason)s")
    elif alarm.count == 1:
        text = _("“%(device)s”没有回音")
    else:
        text = _("%(n)s 台设备没有回音：%(device)s…")
    return text % said


def _tide(tide: TideNow) -> TideView:
    helper, said = tide.helper, tide.suggestion
    why = _why(tide)
    if tide.opens and helper is not None:
        return TideView(
            tide, _("增开 1 个窗口"), why, "",
            _("调 %(zone)s区 %(n)s 号窗口来支援") % {"zone": helper.zone.letter, "n": helper.window.number},
            helper.window_id, tide.wait.zone.id,
        )  # fmt: skip
    if tide.opens:
        return TideView(tide, _("增开 1 个窗口"), why, _whom_to_ask(tide), "", None, None)
    if helper is not None:
        return TideView(
            tide, _("支援可以结束"), why, "",
            _("让 %(n)s 号窗口回本区") % {"n": helper.window.number}, helper.window_id, None,
        )  # fmt: skip
    ask = _("现在开着 %(now)s 个，留 %(left)s 个够用；请值班长商量哪个窗口先休息。") % {
        "now": tide.wait.windows,
        "left": said.windows,
    }
    return TideView(tide, _("可以收 1 个窗口"), why, ask, "", None, None)


def _why(tide: TideNow) -> str:
    said, rule = tide.suggestion, tide.rule
    low, high = round((said.lowest_seconds or 0) / 60), round((said.highest_seconds or 0) / 60)
    bound = rule.open_above_seconds if tide.opens else rule.close_below_seconds
    numbers = {
        "k": said.minutes,
        "waits": str(low) if low == high else _("%(low)s 到 %(high)s") % {"low": low, "high": high},
        "bound": round(bound / 60),
    }
    if tide.opens:
        return _("最近 %(k)s 分钟，预计等候一直是 %(waits)s 分钟，高于 %(bound)s 分钟。") % numbers
    return _("最近 %(k)s 分钟，预计等候一直是 %(waits)s 分钟，低于 %(bound)s 分钟。") % numbers


def _whom_to_ask(tide: TideNow) -> str:
    if not tide.unstaffed:
        return _("别的区没有空闲的窗口，本区的窗口也都有人坐着。请看能不能恢复暂停的窗口。")
    numbers = _("、").join(str(number) for number in tide.unstaffed[:MOST_NUMBERS])
    return _("别的区没有空闲的窗口。请该区值班长安排人开一个没人坐的窗口：%(numbers)s 号。") % {
        "numbers": numbers
    }


def _clock(moment: datetime) -> str:
    return f"{moment.astimezone(LOCAL_ZONE):%H:%M}"
