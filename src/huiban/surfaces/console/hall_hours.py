"""The figures of the stated order of a zone, and the hours of hall and zones: every working day, and single days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiban.domains.directory.public import Zone, list_zones
from huiban.domains.hall.public import (
    clear_day_hours,
    find_order,
    find_policy,
    hours_on,
    list_special_days,
    set_day_hours,
    set_hours,
    set_policy,
    usual_hours,
)
from huiban.foundation.clock.public import today
from huiban.foundation.errors import Invalid, NotFound
from huiban.surfaces.components.hours import hours_words
from huiban.surfaces.components.order import order_sentence
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.console.gate import Errors, actor_of, console_page, hall_admin_required, sentences
from huiban.surfaces.console.hall import read_number

SPANS = 3
FIGURES = ("ageing_minutes", "return_after", "priority_ratio", "recalls")
Span = tuple[time, time]


@require_http_methods(["GET", "HEAD", "POST"])
@hall_admin_required
def order_page(request: HttpRequest, letter: str) -> HttpResponse:
    """The figures of a zone; a running day keeps those it began with."""
    zone = _zone(letter)
    policy = find_policy(zone.id)
    typed: dict[str, Any] = {name: str(getattr(policy, name)) for name in FIGURES}
    errors: Errors = {}
    if request.method == "POST":
        typed = {name: request.POST.get(name, "")[:10] for name in FIGURES}
        try:
            set_policy(
                actor=actor_of(request),
                zone_id=zone.id,
                **{name: read_number(text) for name, text in typed.items()},
            )
        except Invalid as refused:
            errors = sentences(refused.fields)
        else:
            messages.success(request, _("已存好。今天已经开始排队的区，明天起按新的数排。"))
            return SeeOther(reverse("console:hall"))
    now = find_order(zone.id)
    context = {
        "zone": zone,
        "typed": typed,
        "errors": errors,
        "order": order_sentence(now),
        "differs": any(getattr(now, name) != getattr(policy, name) for name in FIGURES),
        "coming": order_sentence(policy),
    }
    return console_page(request, "hall_order", context, current="hall", status=422 if errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@hall_admin_required
def hours_page(request: HttpRequest) -> HttpResponse:
    """Of the whole hall, or with ``?zone=`` of one zone."""
    zone = _asked_zone(request.GET.get("zone", ""))
    if request.method != "POST":
        return _hours(request, zone, _usual_typed(zone))
    try:
        set_hours(actor=actor_of(request), zone_id=zone.id if zone else None, spans=_read_spans(request.POST))
    except Invalid as refused:
        return _hours(request, zone, request.POST, {"usual": _texts(refused)})
    messages.success(request, _("办理时间已存好，门户和大屏上马上就是新的。"))
    return SeeOther(_address(zone))


@require_POST
@hall_admin_required
def change_day(request: HttpRequest) -> HttpResponse:
    """Further hours on one day (延时服务), or none: closed that day."""
    zone = _asked_zone(request.GET.get("zone", ""))
    try:
        closed = request.POST.get("kind") == "closed"
        set_day_hours(
            actor=actor_of(request),
            zone_id=zone.id if zone else None,
            day=_read_day(request.POST.get("day", "")),
            spans=[] if closed else _read_some(request.POST),
            note=request.POST.get("note", "")[:300],
        )
    except Invalid as refused:
        return _hours(request, zone, _usual_typed(zone), sentences(refused.fields), request.POST)
    messages.success(request, _("这一天已存好。"))
    return SeeOther(_address(zone))


@require_POST
@hall_admin_required
def clear_day(request: HttpRequest, day: str) -> HttpResponse:
    """The day is like every other again."""
    zone = _asked_zone(request.GET.get("zone", ""))
    try:
        of = date.fromisoformat(day)
    except ValueError as wrong:
        raise NotFound from wrong
    clear_day_hours(actor=actor_of(request), zone_id=zone.id if zone else None, day=of)
    messages.success(request, _("这一天恢复平常时间。"))
    return SeeOther(_address(zone))


def _hours(
    request: HttpRequest,
    zone: Zone | None,
    usual: Mapping[str, str],
    errors: Errors | None = None,
    day: Mapping[str, str] | None = None,
) -> HttpResponse:
    special = list_special_days()
    context = {
        "zone": zone,
        "zones": list_zones(),
        "rows": _rows(usual),
        "day_rows": _rows(day or {})[:2],
        "typed": day or {},
        "errors": errors or {},
        "today_words": hours_words(hours_on(today(), zone.id if zone else None)),
        "special": [one for one in special if zone is None or one.zone in (None, zone)],
        "today": today().isoformat(),
        "query": f"?zone={zone.letter}" if zone else "",
    }
    return console_page(request, "hall_hours", context, current="hall", status=422 if errors else 200)


def _usual_typed(zone: Zone | None) -> dict[str, str]:
    typed = {}
    for place, (opens, closes) in enumerate(usual_hours(zone.id if zone else None)):
        typed |= {f"opens{place}": f"{opens:%H:%M}", f"closes{place}": f"{closes:%H:%M}"}
    return typed


def _rows(given: Mapping[str, str]) -> list[tuple[int, str, str]]:
    return [
        (place, given.get(f"opens{place}", ""), given.get(f"closes{place}", "")) for place in range(SPANS)
    ]


def _read_spans(given: Mapping[str, str]) -> list[Span]:
    """The spans that are filled in. Raises ``Invalid`` for one that is half filled in or no time."""
    spans = []
    for _place, opens, closes in _rows(given):
        if not opens and not closes:
            continue
        try:
            spans.append((time.fromisoformat(opens), time.fromisoformat(closes)))
        except ValueError as wrong:
            raise Invalid(fields={"spans": [_("请填开始和结束的时间，如 09:00 和 12:00。")]}) from wrong
    return spans


def _read_some(given: Mapping[str, str]) -> list[Span]:
    spans = _read_spans(given)
    if not spans:
        raise Invalid(fields={"spans": [_("请填开始和结束的时间，如 09:00 和 12:00。")]})
    return spans


def _read_day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as wrong:
        raise Invalid(fields={"day": [_("请选一天。")]}) from wrong


def _texts(refused: Invalid) -> list[str]:
    return [str(text) for texts in refused.fields.values() for text in texts]


def _asked_zone(letter: str) -> Zone | None:
    return _zone(letter) if letter else None


def _zone(letter: str) -> Zone:
    found = next((zone for zone in list_zones() if zone.letter == letter), None)
    if found is None:
        raise NotFound
    return found


def _address(zone: Zone | None) -> str:
    return reverse("console:hall-hours") + (f"?zone={zone.letter}" if zone else "")
