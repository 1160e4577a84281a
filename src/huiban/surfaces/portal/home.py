"""The first screen: one question, my matters, today's hall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from huiban.domains.cases.public import Case, Draft, list_own_cases, list_own_drafts
from huiban.domains.catalog.public import Audience, LifeEvent, find_guide_summaries, list_life_events
from huiban.domains.directory.public import Zone, list_zones
from huiban.foundation.clock.public import OutOfCalendar, current_calendar, today
from huiban.surfaces.portal.gates import actor_of, is_signed_in
from huiban.surfaces.portal.lists import named_choice
from huiban.surfaces.portal.titles import item_title

MATTERS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class ZoneLine:
    """A part of the hall with the numbers that hang above its windows."""

    zone: Zone
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class HallToday:
    day: date
    is_workday: bool
    name: str  # the holiday, when there is one
    next_workday: date | None


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    events = list_life_events()
    signed_in = is_signed_in(request)
    context = {
        "frequent": [named_choice(code, name) for code, name in find_guide_summaries().items()],
        "for_persons": _of(events, Audience.PERSON),
        "for_companies": _of(events, Audience.COMPANY),
        "zones": _zones(),
        "hall_today": _hall_today(today()),
        "signed_in": signed_in,
        "greeting": actor_of(request).name if signed_in else "",
    }
    response = render(request, "portal/home.html", context | (_own(request) if signed_in else {}))
    if signed_in:
        patch_cache_control(response, private=True, no_store=True)
    return response


def _own(request: HttpRequest) -> dict[str, Any]:
    """The newest of one's own cases and drafts, together no more than fit on the first screen."""
    actor = actor_of(request)
    drafts: list[Draft] = list_own_drafts(actor=actor)[:MATTERS_SHOWN]
    cases: list[Case] = list_own_cases(actor=actor, limit=MATTERS_SHOWN)
    return {
        "own_cases": [(case, item_title(case.item_version)) for case in cases],
        "own_drafts": [(draft, item_title(draft.item_version)) for draft in drafts],
    }


def _of(events: Sequence[tuple[LifeEvent, int]], audience: Audience) -> list[tuple[LifeEvent, int]]:
    return [(event, count) for event, count in events if event.audience == audience and count]


def _zones() -> list[ZoneLine]:
    lines = []
    for zone in list_zones():
        numbers = [window.number for window in zone.windows.all()]
        if numbers:
            lines.append(ZoneLine(zone, min(numbers), max(numbers)))
    return lines


def _hall_today(day: date) -> HallToday:
    """Whether offices work today and, when not, when they do again; as far as the calendar knows."""
    calendar = current_calendar()
    known = calendar.day(day)
    following = day + timedelta(days=1)
    try:
        while not calendar.is_workday(following):
            following += timedelta(days=1)
    except OutOfCalendar:
        return HallToday(day, known.is_workday, known.name, None)
    return HallToday(day, known.is_workday, known.name, following)
