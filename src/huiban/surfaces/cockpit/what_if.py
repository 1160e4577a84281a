"""What if a past day had had other windows: choose, and see the day as it was beside the day as it could have been."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiban.domains.directory.public import Zone
from huiban.domains.hall.public import (
    MOST_MORE,
    Change,
    Kpis,
    PastDay,
    clock_of,
    half_hours_to_change,
    list_past_days,
    replay_past_day,
    zones_with_groups,
)
from huiban.surfaces.cockpit.flows import read_day, zone_by_letter
from huiban.surfaces.cockpit.gate import manager_required
from huiban.surfaces.cockpit.hall_words import NOTHING, minutes_words, percent_words
from huiban.surfaces.cockpit.places import cockpit_nav


@dataclass(frozen=True, slots=True)
class Measured:
    """A figure as recorded, as replayed, and after the change; ``tone`` says whether the change helps."""

    label: str
    recorded: str
    before: str
    after: str
    change: str
    tone: str = ""


@require_safe
@manager_required
def show_what_if(request: HttpRequest) -> HttpResponse:
    """The choice, and under it the answer."""
    zones = zones_with_groups()
    zone = zone_by_letter(request.GET.get("zone", "")) or next(
        (one for one in zones if list_past_days(one.id, 1)), zones[0] if zones else None
    )
    days = list_past_days(zone.id) if zone else []
    change, wrong = _read_change(request)
    context: dict[str, Any] = {
        "zones": zones,
        "zone": zone,
        "days": days,
        "change": change,
        "wrong": wrong,
        "bounds": [(half, clock_of(half)) for half in half_hours_to_change()],
        "most": MOST_MORE,
        "nav_items": cockpit_nav("what-if"),
    }
    day = read_day(request.GET["day"]) if request.GET.get("day") else None
    if day not in days:
        day = days[0] if days else None
    if zone is not None and day is not None:
        context |= _answer(zone, day, change)
    return render(request, "cockpit/what_if.html", context)


def _read_change(request: HttpRequest) -> tuple[Change, str]:
    """The change asked for, and what is wrong with it; a wrong one changes nothing."""
    asked = request.GET
    first, last = half_hours_to_change()[0], half_hours_to_change()[-1]
    try:
        more = int(asked.get("more") or 1)
        start, end = int(asked.get("start") or first), int(asked.get("end") or last)
    except ValueError:
        return Change(0, first, last), _("请填整数。")
    without = asked.get("without_priority") == "1"
    if not -MOST_MORE <= more <= MOST_MORE:
        return Change(0, first, last), _("窗口数最多加减 %(n)s 个。") % {"n": MOST_MORE}
    if not first <= start < end <= last:
        return Change(0, first, last), _("结束要晚于开始，都在开放时间里。")
    return Change(more, start, end, without), ""


def _answer(zone: Zone, day: date, change: Change) -> dict[str, Any]:
    past = replay_past_day(day, zone.id, change)
    return {
        "day": day,
        "past": past,
        "rows": _rows(past) if past.found else [],
        "spans": _spans(past),
        "patience": minutes_words(past.patience_seconds),
        "changed_words": _change_words(change),
    }


Figure = Callable[[Kpis], float | None]
Words = Callable[[float | None], str]


def _rows(past: PastDay) -> list[Measured]:
    assert past.found is not None  # noqa: S101 (asked for only where there is one)
    before, after, real = past.found.before, past.found.after, past.recorded
    rows = [
        _measured(_("平均等候"), real, before.kpis, after.kpis, lambda one: one.mean_wait_seconds, minutes_words),
        _measured(
            _("九成的人等候不超过"), real, before.kpis, after.kpis, lambda one: one.p90_wait_seconds, minutes_words
        ),
        _measured(
            _("等候超过 30 分钟"), real, before.kpis, after.kpis, lambda one: one.long_wait_rate, percent_words
        ),
        _gave_up(past),
        Measured(
            _("闭厅时还没叫到"), NOTHING, str(before.unserved), str(after.unserved),
            f"{after.unserved - before.unserved:+d}" if after.unserved != before.unserved else "0",
        ),
    ]  # fmt: skip
    used = (before.kpis.utilisation, after.kpis.utilisation)
    rows.append(
        Measured(_("窗口利用率"), NOTHING, percent_words(used[0]), percent_words(used[1]), _difference(*used, percent_words))
    )  # fmt: skip
    if past.prioritised:
        rows += [
            _by_class(past, "ahead", _("优先人群平均等候")),
            _by_class(past, "ordinary", _("普通群众平均等候")),
        ]
    return rows


def _measured(label: str, real: Kpis, before: Kpis, after: Kpis, figure: Figure, words: Words) -> Measured:
    was, becomes = figure(before), figure(after)
    tone = "" if was is None or becomes is None or abs(becomes - was) < 1e-9 else "up"
    if tone and becomes is not None and was is not None and becomes < was:
        tone = "down"
    return Measured(
        label, words(figure(real)), words(was), words(becomes), _difference(was, becomes, words), tone
    )


def _gave_up(past: PastDay) -> Measured:
    """Of everybody who took a number, for the model calls also those who have left."""
    assert past.found is not None  # noqa: S101
    before, after = past.found.before.kpis, past.found.after.kpis
    shares = before.abandoned / before.taken, after.abandoned / after.taken
    return Measured(
        _("没等到就走了"),
        percent_words(past.left / past.recorded.taken),
        *(percent_words(share) for share in shares),
        _difference(*shares, percent_words),
        "down" if shares[1] < shares[0] else "up" if shares[1] > shares[0] else "",
    )


def _by_class(past: PastDay, name: str, label: str) -> Measured:
    assert past.found is not None  # noqa: S101
    was = past.found.before.by_group.get(name)
    becomes = past.found.after.by_group.get(name)
    waits = (was.mean_wait_seconds if was else None, becomes.mean_wait_seconds if becomes else None)
    return Measured(
        label, NOTHING, minutes_words(waits[0]), minutes_words(waits[1]), _difference(*waits, minutes_words)
    )


def _difference(was: float | None, becomes: float | None, words: Words) -> str:
    if was is None or becomes is None:
        return NOTHING
    change = becomes - was
    return ("+" if change > 0 else "−" if change < 0 else "") + words(abs(change))


def _change_words(change: Change) -> str:
    parts = []
    if change.more:
        text = (
            _("%(start)s 到 %(end)s 多开 %(n)s 个窗口")
            if change.more > 0
            else _("%(start)s 到 %(end)s 少开 %(n)s 个窗口")
        )
        parts.append(
            text % {"start": clock_of(change.start), "end": clock_of(change.end), "n": abs(change.more)}
        )
    if change.without_priority:
        parts.append(_("优先人群不优先"))
    return _("，").join(parts) if parts else _("不改动")


def _spans(past: PastDay) -> list[tuple[str, int, int]]:
    """Windows of every half hour, before and after."""
    halves = sorted({*past.plan, *past.changed})
    return [
        (f"{clock_of(half)}–{clock_of(half + 1)}", past.plan.get(half, 0), past.changed.get(half, 0))
        for half in halves
    ]
