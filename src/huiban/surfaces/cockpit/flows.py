"""The flow of windows and the flow of people (窗口流、人流), as part of the picture and as the lists behind it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiban.domains.directory.public import Zone, find_zone
from huiban.domains.hall.public import (
    PeopleHalfHour,
    PeopleKind,
    SessionState,
    ZoneWindows,
    clock_of,
    list_people,
    list_zone_windows,
    people_flow,
    window_flow,
)
from huiban.domains.insight.public import cockpit_departments
from huiban.foundation.moment import local_today
from huiban.surfaces.cockpit.flow_links import people_url, windows_url
from huiban.surfaces.cockpit.gate import actor_of, manager_required
from huiban.surfaces.cockpit.places import cockpit_nav

PAGE = 50
FIRST, FARTHEST = date(2000, 1, 1), timedelta(days=366)
LABEL_EVERY, MOST_LABELLED = 2, 18
STATES = (SessionState.OPEN, SessionState.PAUSED, SessionState.CLOSED)


@dataclass(frozen=True, slots=True)
class PeopleBar:
    """One half hour: heights in percent of the tallest."""

    row: PeopleHalfHour
    label: str
    shows_label: bool
    arrived_height: float
    waiting_height: float
    arrived_url: str

    @property
    def arrived_top(self) -> float:
        return 100 - self.arrived_height

    @property
    def waiting_top(self) -> float:
        return 100 - self.waiting_height


@dataclass(frozen=True, slots=True)
class ZoneBar:
    """One zone: shares of its windows in percent."""

    row: ZoneWindows
    url: str
    open_url: str
    paused_url: str
    closed_url: str

    @property
    def is_at_work(self) -> bool:
        return bool(self.row.open or self.row.paused or self.row.utilisation is not None)

    @property
    def total(self) -> int:
        return self.row.open + self.row.paused + self.row.closed

    @property
    def open_share(self) -> float:
        return 100 * self.row.open / self.total if self.total else 0

    @property
    def paused_share(self) -> float:
        return 100 * self.row.paused / self.total if self.total else 0

    @property
    def percent(self) -> int | None:
        return None if self.row.utilisation is None else round(100 * self.row.utilisation)


@require_safe
@manager_required
def show_flows(request: HttpRequest) -> HttpResponse:
    """The moving part alone, fetched again with every fact of the hall."""
    return render(request, "cockpit/parts/flows.html", flows_context(wall="wall" in request.GET))


def flows_context(*, wall: bool) -> dict[str, Any]:
    """Both flows of today. Zones without any window are left out, those with none open or used today are only named."""
    zones = [_zone(row) for row in window_flow() if row.open or row.paused or row.closed]
    people = people_flow(local_today())
    tallest = max([1, *(max(row.arrived, row.waiting) for row in people.half_hours)])
    every = LABEL_EVERY if len(people.half_hours) <= MOST_LABELLED else 2 * LABEL_EVERY
    return {
        "wall": wall,
        "people": [
            (kind.label, people.counts[kind], people_url(kind), kind.value)
            for kind in PeopleKind
            if kind != PeopleKind.ASIDE or people.counts[kind]
        ],
        "bars": [_bar(row, tallest, every) for row in people.half_hours],
        "zones": [zone for zone in zones if zone.is_at_work],
        "resting": [zone for zone in zones if not zone.is_at_work],
    }


@require_safe
@manager_required
def show_people(request: HttpRequest) -> HttpResponse:
    """The numbers behind a figure of the people's flow. No names: a number and what became of it."""
    kind, day, zone, half_hour = _asked_people(request)
    rows = list_people(kind, day, zone_id=zone.id if zone else None, half_hour=half_hour)
    total = rows.count()
    number = _page_number(request, total)
    context = {
        "kind": kind,
        "day": day,
        "zone": zone,
        "span": f"{clock_of(half_hour)}–{clock_of(half_hour + 1)}" if half_hour is not None else "",
        "rows": rows[(number - 1) * PAGE : number * PAGE],
        "total": total,
        "page": _pages(request, number, total),
        "nav_items": cockpit_nav("hall"),
    }
    return render(request, "cockpit/people.html", context)


@require_safe
@manager_required
def show_windows(request: HttpRequest) -> HttpResponse:
    """The windows behind a figure. Who sits there is for managers of the whole hall."""
    zone, state = _asked_zone(request), request.GET.get("state", "")
    if state and state not in SessionState.values:
        raise Http404
    found = [
        (place, number, session, SessionState(session.state) if session else SessionState.CLOSED)
        for place, number, session in list_zone_windows(zone.id if zone else None)
    ]
    context = {
        "zone": zone,
        "state": SessionState(state) if state else None,
        "rows": [row for row in found if state in ("", row[3])],
        "shows_names": cockpit_departments(actor_of(request)) is None,
        "nav_items": cockpit_nav("hall"),
        "states": [
            {
                "label": _("全部") if one is None else one.label,
                "url": windows_url(zone.letter if zone else "", one or ""),
                "current": (one or "") == state,
            }
            for one in (None, *STATES)
        ],
    }
    return render(request, "cockpit/windows.html", context)


def zone_by_letter(letter: str) -> Zone | None:
    """The zone of a letter; ``None`` for no letter. Raises ``Http404`` for one that does not exist."""
    if not letter:
        return None
    found = find_zone(letter=letter)
    if found is None:
        raise Http404
    return found


def read_day(text: str) -> date:
    """A day of the address, today when none is given. Raises ``Http404`` for none or one out of all reason."""
    try:
        day = date.fromisoformat(text) if text else local_today()
    except ValueError:
        raise Http404 from None
    if not FIRST <= day <= local_today() + FARTHEST:
        raise Http404
    return day


def _bar(row: PeopleHalfHour, tallest: int, every: int) -> PeopleBar:
    return PeopleBar(
        row=row,
        label=clock_of(row.half_hour),
        shows_label=row.half_hour % every == 0,
        arrived_height=round(100 * row.arrived / tallest, 1),
        waiting_height=round(100 * row.waiting / tallest, 1),
        arrived_url=people_url(PeopleKind.ARRIVED, half_hour=row.half_hour),
    )


def _zone(row: ZoneWindows) -> ZoneBar:
    letter = row.zone.letter
    return ZoneBar(
        row,
        windows_url(letter),
        windows_url(letter, SessionState.OPEN),
        windows_url(letter, SessionState.PAUSED),
        windows_url(letter, SessionState.CLOSED),
    )


def _asked_people(request: HttpRequest) -> tuple[PeopleKind, date, Zone | None, int | None]:
    asked = request.GET
    half_hour = asked.get("half_hour", "")
    if half_hour and not (
        half_hour.isascii() and half_hour.isdigit() and len(half_hour) < 3 and int(half_hour) < 48
    ):
        raise Http404
    try:
        kind = PeopleKind(asked.get("of", ""))
    except ValueError:
        raise Http404 from None
    return kind, read_day(asked.get("day", "")), _asked_zone(request), int(half_hour) if half_hour else None


def _asked_zone(request: HttpRequest) -> Zone | None:
    return zone_by_letter(request.GET.get("zone", ""))


def _page_number(request: HttpRequest, total: int) -> int:
    text = request.GET.get("page", "1")
    wanted = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    return max(1, min(wanted, -(-total // PAGE) or 1))


def _pages(request: HttpRequest, number: int, total: int) -> dict[str, Any]:
    def url(page: int) -> str:
        query = request.GET.copy()
        query["page"] = str(page)
        return f"?{query.urlencode()}"

    return {
        "number": number,
        "pages": -(-total // PAGE) or 1,
        "total": total,
        "previous_url": url(number - 1) if number > 1 else "",
        "next_url": url(number + 1) if number * PAGE < total else "",
    }
