"""The first screen: one question, my matters, today's hall."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiban.domains.cases.public import Case, list_own_cases, list_own_drafts
from huiban.domains.catalog.public import Audience, LifeEvent, find_guide_summaries, list_life_events
from huiban.domains.directory.public import Zone, list_zones_with_windows
from huiban.domains.hall.public import DayHours, hours_by_zone
from huiban.foundation.clock.public import OutOfCalendar, current_calendar, today
from huiban.surfaces.components.dates import short_date_words
from huiban.surfaces.components.hours import hours_words
from huiban.surfaces.portal.gates import actor_of, is_signed_in
from huiban.surfaces.portal.lists import named_choice
from huiban.surfaces.portal.matters import CaseLine
from huiban.surfaces.portal.standing import standing_of
from huiban.surfaces.portal.titles import item_title

MATTERS_READ, MATTERS_SHOWN, DRAFTS_SHOWN = 20, 3, 2


@dataclass(frozen=True, slots=True)
class ZoneLine:
    """A part of the hall with the numbers that hang above its windows."""

    zone: Zone
    first: int
    last: int
    hours: str


@dataclass(frozen=True, slots=True)
class HallToday:
    day: date
    is_workday: bool
    next_workday: date | None

    @property
    def sentence(self) -> str:
        day = {"day": short_date_words(self.day)}
        return _("今天 %(day)s，大厅上班。") % day if self.is_workday else _("今天 %(day)s，大厅休息。") % day

    @property
    def outlook(self) -> str:
        if self.is_workday or self.next_workday is None:
            return _("网上随时能办。")
        return _("下次上班 %(day)s，网上随时能办。") % {"day": short_date_words(self.next_workday)}


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    events, hours = list_life_events(), hours_by_zone(today())
    signed_in = is_signed_in(request)
    context = {
        "frequent": [named_choice(code, name) for code, name in find_guide_summaries().items()],
        "for_persons": _of(events, Audience.PERSON),
        "for_companies": _of(events, Audience.COMPANY),
        "zones": _zones(hours),
        "hall_today": _hall_today(today()),
        "hall_hours": hours_words(hours[None]),
        "signed_in": signed_in,
    }
    response = render(request, "portal/home.html", context | (_own(request) if signed_in else {}))
    if signed_in:
        patch_cache_control(response, private=True, no_store=True)
    return response


def _own(request: HttpRequest) -> dict[str, Any]:
    """One's own matters, no more than fit on the first screen: what waits for the person first, then what is running."""
    actor = actor_of(request)
    lines = [case_line(case) for case in list_own_cases(actor=actor, limit=MATTERS_READ)]
    open_lines = [line for line in lines if not line.is_over]
    open_lines.sort(key=lambda line: not line.standing.my_turn)
    drafts = list_own_drafts(actor=actor)[:DRAFTS_SHOWN]
    return {
        "own_cases": open_lines[:MATTERS_SHOWN],
        "own_drafts": [(draft, item_title(draft.item_version)) for draft in drafts],
        "own_finished": len(lines) - len(open_lines),
    }


def case_line(case: Case) -> CaseLine:
    company = case.company.name if case.company else ""
    return CaseLine(
        case=case, title=item_title(case.item_version), standing=standing_of(case), company=company
    )


def _of(events: Sequence[tuple[LifeEvent, int]], audience: Audience) -> list[tuple[LifeEvent, int]]:
    return [(event, count) for event, count in events if event.audience == audience and count]


def _zones(hours: dict[UUID | None, DayHours]) -> list[ZoneLine]:
    """The zones with their windows, and their own hours where these are not the hall's."""
    lines = []
    for zone in list_zones_with_windows():
        numbers = [window.number for window in zone.windows.all()]
        if numbers:
            own = hours.get(zone.id, hours[None])
            words = hours_words(own) if own != hours[None] else ""
            lines.append(ZoneLine(zone, min(numbers), max(numbers), words))
    return lines


def _hall_today(day: date) -> HallToday:
    """Whether offices work today and, when not, when they do again; as far as the calendar knows."""
    calendar = current_calendar()
    following = day + timedelta(days=1)
    try:
        while not calendar.is_workday(following):
            following += timedelta(days=1)
    except OutOfCalendar:
        return HallToday(day, calendar.is_workday(day), None)
    return HallToday(day, calendar.is_workday(day), following)
