"""A day ahead: how many will come, how many windows that needs and why, and who should work when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huiban.domains.directory.public import Zone
from huiban.domains.hall.public import (
    FEWEST_DAYS,
    HalfHourNeed,
    RosterProposal,
    StaffingDay,
    ask_roster,
    can_manage_hall,
    clock_of,
    find_roster,
    hall_goals,
    list_groups,
    staffing_day,
    zones_with_groups,
)
from huiban.foundation.clock.public import current_calendar
from huiban.foundation.errors import HuibanError, Invalid, NotFound
from huiban.foundation.moment import local_today
from huiban.surfaces.cockpit.flows import read_day, zone_by_letter
from huiban.surfaces.cockpit.gate import actor_of, manager_required
from huiban.surfaces.cockpit.hall_words import group_words, minutes_words, percent_words, reads_english
from huiban.surfaces.cockpit.places import cockpit_nav
from huiban.surfaces.cockpit.staffing_charts import arrivals_chart, windows_chart
from huiban.surfaces.components.preferences import SeeOther


@dataclass(frozen=True, slots=True)
class NeedRow:
    """A half hour in words."""

    need: HalfHourNeed
    span: str
    why: str
    rostered: int | None

    @property
    def lacks(self) -> bool:
        """The roster leaves a window missing here."""
        return self.rostered is not None and self.rostered < self.need.windows


@dataclass(frozen=True, slots=True)
class ShiftRow:
    """A shift of the roster with its people and the half hours that need them."""

    name: str
    hours: str
    people: int
    why: str


@require_safe
@manager_required
def show_staffing(request: HttpRequest) -> HttpResponse:
    """Forecast, need and roster of one zone and day. With HX-Request only whether the roster has come."""
    zones = zones_with_groups()
    zone = zone_by_letter(request.GET.get("zone", "")) or (zones[0] if zones else None)
    day = read_day(request.GET.get("day", "") or _next_workday().isoformat())
    context: dict[str, Any] = {"zones": zones, "zone": zone, "day": day, "nav_items": cockpit_nav("staffing")}
    if zone is None:
        return render(request, "cockpit/staffing.html", context)
    if request.headers.get("HX-Request"):
        return _is_ready(zone, day)
    context |= _roster_context(zone, day, may_change=can_manage_hall(actor_of(request)))
    found = staffing_day(day, zone.id)
    context |= {
        "staffing": found,
        "people": context["roster"].people if context["roster"] else found.people,
        "facts": _facts(found),
        "fewest_days": FEWEST_DAYS,
        "rows": _rows(found, context["roster"]),
        "arrivals": arrivals_chart(found),
        "windows": windows_chart(found, _covered(context["roster"])),
        "goal": _goal_words(),
        "is_over": day < local_today(),
    }
    return render(request, "cockpit/staffing.html", context)


@require_POST
@manager_required
def ask_for_roster(request: HttpRequest) -> HttpResponse:
    """Ask for the shifts of a zone and day."""
    zone, day = zone_by_letter(request.POST.get("zone", "")), read_day(request.POST.get("day", ""))
    if zone is None:
        raise NotFound
    text = request.POST.get("people", "").strip()
    people = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
    try:
        ask_roster(actor=actor_of(request), zone_id=zone.id, day=day, people=people)
    except NotFound:
        raise
    except Invalid as refused:
        for sentences in refused.fields.values():
            messages.error(request, str(sentences[0]))
    except HuibanError as refused:
        messages.error(request, str(refused.message))
    return SeeOther(f"{reverse('cockpit:staffing')}?zone={zone.letter}&day={day.isoformat()}#roster")


def _next_workday() -> date:
    """Tomorrow, or the working day after it: what one plans for."""
    day, calendar = local_today() + timedelta(days=1), current_calendar()
    while not calendar.is_workday(day):
        day += timedelta(days=1)
    return day


def _is_ready(zone: Zone, day: date) -> HttpResponse:
    """Nothing while a job computes; then the page is asked to load anew, for the roster changes all of it."""
    roster = find_roster(zone.id, day)
    if roster is not None and roster.computed_at is None:
        return HttpResponse(status=204)
    return HttpResponse(headers={"HX-Refresh": "true"})


def _roster_context(zone: Zone, day: date, *, may_change: bool) -> dict[str, Any]:
    roster = find_roster(zone.id, day)
    plan = roster.plan if roster else {}
    return {
        "roster": roster,
        "shifts": _shifts(plan),
        "plan": plan,
        "paid_hours": plan.get("paid", 0) / 2,
        "short_hours": plan.get("shortage", 0) / 2,
        "working": sum(plan.get("counts", {}).values()),
        "may_ask": may_change and day >= local_today(),
    }


def _shifts(plan: dict[str, Any]) -> list[ShiftRow]:
    rows = []
    for pattern in hall_goals().patterns:
        people = plan.get("counts", {}).get(pattern.shift.name, 0)
        if people:
            lunch = pattern.shift.lunch
            hours = f"{clock_of(pattern.shift.start)}–{clock_of(pattern.shift.end)}"
            if lunch:
                hours += _("（%(start)s–%(end)s 午休）") % {
                    "start": clock_of(lunch[0]),
                    "end": clock_of(lunch[1]),
                }
            name = pattern.name_en if reads_english() else pattern.name
            rows.append(
                ShiftRow(name, hours, people, _shift_why(plan["reasons"].get(pattern.shift.name, [])))
            )
    return rows


def _shift_why(half_hours: list[int]) -> str:
    return _("少 1 人，%(spans)s就少 1 个窗口") % {"spans": _("、").join(spans_of(half_hours))}


def spans_of(half_hours: list[int]) -> list[str]:
    """``18, 19, 22`` as 9:00–10:00 and 11:00–11:30."""
    spans: list[list[int]] = []
    for half in sorted(half_hours):
        if spans and spans[-1][1] == half:
            spans[-1][1] = half + 1
        else:
            spans.append([half, half + 1])
    return [f"{clock_of(start)}–{clock_of(end)}" for start, end in spans]


def _covered(roster: RosterProposal | None) -> dict[int, int] | None:
    rows = roster.plan.get("half_hours") if roster else None
    return None if rows is None else {row[0]: row[2] for row in rows}


def _rows(found: StaffingDay, roster: RosterProposal | None) -> list[NeedRow]:
    covered = _covered(roster)
    return [
        NeedRow(
            need,
            f"{clock_of(need.half_hour)}–{clock_of(need.half_hour + 1)}",
            _need_why(need),
            None if covered is None else covered.get(need.half_hour, 0),
        )
        for need in found.half_hours
    ]


def _need_why(need: HalfHourNeed) -> str:
    """What so many windows give, and what one fewer would."""
    if need.need is None:
        return _("不在开放时间，预计没有人来")
    goals, reason = hall_goals(), need.need.reason
    within = {"minutes": goals.within_minutes, "share": percent_words(reason["n"]["wait_within"])}
    text = _("%(share)s 的人 %(minutes)s 分钟内叫到") % within
    if "n-1" not in reason:
        return _("最少开 1 个；%(text)s") % {"text": text}
    fewer = reason["n-1"]
    if "wait_within" in need.need.missed:
        return text + _("；少 1 个只有 %(share)s") % {"share": percent_words(fewer["wait_within"])}
    return text + _("；少 1 个会有 %(share)s 的人等不及走了") % {
        "share": percent_words(fewer["abandonment_share"])
    }


def _goal_words() -> str:
    goals = hall_goals()
    return _("服务目标：%(share)s 的人 %(minutes)s 分钟内叫到号，等不及走的少于 %(left)s。") % {
        "share": percent_words(goals.share),
        "minutes": goals.within_minutes,
        "left": percent_words(goals.abandonment),
    }


def _facts(found: StaffingDay) -> list[tuple[str, str, str]]:
    """What the numbers stand on: what it is, how much, and where it comes from."""
    forecast = found.forecast
    total = sum(sum(slots.values()) for slots in forecast.expected.values())
    facts = [
        (
            _("预计来人"),
            _("约 %(n)s 人") % {"n": round(total)} if forecast.expected else "—",
            _("从前 %(n)s 个有人取号的日子学来，同一个星期几更看重") % {"n": forecast.days_known},
        )
    ]
    if forecast.miss and forecast.expected:
        facts.append(
            (
                _("预测的误差"),
                _("每半小时差 %(n)s 人") % {"n": f"{forecast.miss.forecast:.1f}"},
                _("用最近 %(days)s 天检验；照抄上周同一天会差 %(n)s 人")
                % {"days": forecast.miss.days, "n": f"{forecast.miss.week_before:.1f}"},
            )
        )
    names = {group.code: group_words(group) for group in list_groups()}
    for code, service in found.services.items():
        facts.append(
            (
                _("办一位：%(group)s") % {"group": names.get(code, code)},
                minutes_words(service.seconds),
                _("实测 %(n)s 次；公布的 %(stated)s算作 5 次")
                % {"n": service.measured, "stated": minutes_words(service.stated_seconds)},
            )
        )
    stays = found.patience
    facts.append(
        (
            _("平均愿意等"),
            minutes_words(stays.seconds),
            _("四周里 %(n)s 人没等到就走；设定的 %(stated)s算作 %(weight)s 人")
            % {"n": stays.left, "stated": minutes_words(stays.stated_seconds), "weight": stays.stated_weight},
        )
    )
    return facts
