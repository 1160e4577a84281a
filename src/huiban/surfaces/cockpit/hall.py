"""The hall at this moment: every zone and window, and what a manager may do about it."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huiban.domains.directory.public import Zone
from huiban.domains.hall.public import (
    PeopleKind,
    WindowSession,
    ZoneNow,
    can_manage_hall,
    close_line,
    hall_goals,
    hall_now,
    hall_numbers,
    help_zones,
    list_sessions,
    reopen_line,
)
from huiban.foundation.errors import HuibanError, NotFound
from huiban.foundation.live.public import stream_url
from huiban.foundation.moment import local_today, now
from huiban.surfaces.cockpit.alarms import alarm_views, tide_views
from huiban.surfaces.cockpit.flow_links import people_url
from huiban.surfaces.cockpit.gate import actor_of, manager_required
from huiban.surfaces.cockpit.hall_words import minutes_words, percent_words
from huiban.surfaces.cockpit.places import cockpit_nav
from huiban.surfaces.components.preferences import SeeOther

TOPICS = ("hall",)


@dataclass(frozen=True, slots=True)
class ZoneView:
    """A zone with its windows as the page shows them; waits in whole minutes."""

    now: ZoneNow
    sessions: list[WindowSession]
    helpers: list[WindowSession]

    @property
    def longest_minutes(self) -> int:
        return self.now.longest_wait_seconds // 60

    @property
    def waiting_url(self) -> str:
        return people_url(PeopleKind.WAITING, zone=self.now.zone.letter)

    @property
    def serving_url(self) -> str:
        return people_url(PeopleKind.SERVING, zone=self.now.zone.letter)

    @property
    def is_pressed(self) -> bool:
        """Somebody waits and no window is open, or somebody has waited longer than half an hour."""
        return bool(self.now.waiting and (not self.now.open_windows or self.longest_minutes > 30))


@require_safe
@manager_required
def show_hall(request: HttpRequest) -> HttpResponse:
    """The live map. With HX-Request only the part that moves."""
    url = stream_url(TOPICS, host=request.get_host())
    zones = _zones()
    opening, closing = tide_views()
    context = {
        "opening": opening,
        "closing": closing,
        "zones": zones,
        "waiting": sum(zone.now.waiting for zone in zones),
        "serving": sum(zone.now.serving for zone in zones),
        "open_windows": sum(zone.now.open_windows for zone in zones),
        "numbers": _numbers(),
        "alarms": alarm_views(),
        "goals": hall_goals(),
        "taken_at": now(),
        "may_change": can_manage_hall(actor_of(request)),
    }
    if request.headers.get("HX-Request"):
        return render(request, "cockpit/parts/hall_zones.html", context)
    context |= {"live_url": url, "nav_items": cockpit_nav("hall")}
    return render(request, "cockpit/hall.html", context)


@require_POST
@manager_required
def help_zone(request: HttpRequest) -> HttpResponse:
    """Let one window call from one more zone, or end all its help."""
    window_id, zone_id = _id(request.POST.get("window", "")), _id(request.POST.get("zone", ""), optional=True)
    session = next((one for one in list_sessions() if one.window_id == window_id), None)
    if session is None or window_id is None:
        raise NotFound
    helps = [*session.helps, zone_id] if zone_id else []
    return _did(
        request,
        lambda: help_zones(actor=actor_of(request), window_id=window_id, zone_ids=[z for z in helps if z]),
        _("%(window)s 的支援已更新。") % {"window": session.window},
    )


@require_POST
@manager_required
def close_zone(request: HttpRequest) -> HttpResponse:
    """End the day of one zone."""
    zone = _posted_zone(request)
    return _did(
        request,
        lambda: close_line(actor=actor_of(request), zone_id=zone.id),
        _("%(zone)s已闭厅，没有留下未了结的号。") % {"zone": zone},
    )


@require_POST
@manager_required
def reopen_zone(request: HttpRequest) -> HttpResponse:
    """Give numbers again in a zone that was closed today."""
    zone = _posted_zone(request)
    return _did(
        request,
        lambda: reopen_line(actor=actor_of(request), zone_id=zone.id),
        _("%(zone)s又可以取号了，窗口请各自重新开放。") % {"zone": zone},
    )


def _posted_zone(request: HttpRequest) -> Zone:
    zone_id = _id(request.POST.get("zone", ""))
    zone = next((one.zone for one in hall_now() if one.zone.id == zone_id), None)
    if zone is None:
        raise NotFound
    return zone


def _did(request: HttpRequest, act, done: str) -> HttpResponse:  # type: ignore[no-untyped-def]
    try:
        act()
    except NotFound:
        raise
    except HuibanError as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, done)
    return SeeOther(reverse("cockpit:hall"))


def _zones() -> list[ZoneView]:
    sessions = list_sessions()
    return [
        ZoneView(
            zone,
            [session for session in sessions if session.zone_id == zone.zone.id],
            [session for session in sessions if zone.zone.id in session.helps],
        )
        for zone in hall_now()
    ]


def _numbers() -> list[tuple[str, str, str]]:
    """Today's key figures: what it is, how much, and by which formula. A figure without a base is a dash."""
    found = hall_numbers(local_today())
    return [
        (
            _("平均等候"),
            minutes_words(found.mean_wait_seconds),
            _("取号（预约从约定时间）到首次叫号，按叫过的号算"),
        ),
        (_("九成的人等候不超过"), minutes_words(found.p90_wait_seconds), _("叫过的号的 90 分位")),
        (_("平均办理"), minutes_words(found.mean_service_seconds), _("开始到结束，按办结的号算")),
        (_("弃号率"), percent_words(found.abandonment_rate), _("弃号 ÷ 叫过的号")),
        (_("窗口利用率"), percent_words(found.utilisation), _("办理时间 ÷ 开放时间（不含暂停）")),
        (_("等候超过 30 分钟"), percent_words(found.long_wait_rate), _("等了 30 分钟以上的 ÷ 办过的号")),
    ]


def _id(text: str, *, optional: bool = False) -> UUID | None:
    if optional and not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None
