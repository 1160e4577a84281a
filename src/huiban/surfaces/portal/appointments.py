"""Book a time at the window: what for, which day and half hour, and once more before it is booked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huiban.domains.appointments.public import (
    BookingPolicy,
    Slot,
    SlotDay,
    book,
    booking_paused_until,
    can_be_booked,
    list_days,
    list_slots,
    slots_topic,
)
from huiban.domains.catalog.public import find_item
from huiban.domains.hall.public import ServiceGroup, find_group_for, list_groups
from huiban.foundation.errors import Conflict, HuibanError, NotFound
from huiban.foundation.live.public import stream_url
from huiban.foundation.moment import LOCAL_ZONE, now
from huiban.surfaces.components.languages import is_chinese
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.portal.gates import actor_of, person_required
from huiban.surfaces.portal.navigation import page
from huiban.surfaces.portal.plain_text import clean_line

LONGEST_ITEM = 64
LONGEST_KEY = 80
_IN_ADDRESS = "%Y%m%dT%H%M"


@dataclass(frozen=True, slots=True)
class SlotLine:
    """A half hour as the page offers it; ``url`` is empty when it cannot be taken."""

    start: datetime
    free: int
    url: str


@dataclass(frozen=True, slots=True)
class DayLine:
    day: date
    free: int
    released: bool
    released_at: datetime
    url: str
    current: bool


@require_safe
def appointment_groups(request: HttpRequest) -> HttpResponse:
    """What one can come for; from an item straight to the group that takes it."""
    item = _item_code(request)
    view = find_item(item) if item else None
    taking = find_group_for(view.item.organisation_id) if view else None
    if taking is not None and taking.accepting and "all" not in request.GET:
        return SeeOther(_with_item(reverse("portal:appointment-slots", args=[taking.code]), item))
    groups = [(group, group_words(group), zone_words(group)) for group in list_groups() if group.accepting]
    return page(request, "appointment_groups", {"groups": groups, "item": item})


@require_safe
def appointment_slots(request: HttpRequest, group: str) -> HttpResponse:
    """The days and half hours of a group; with HX-Request only the part that moves."""
    found = find_group(group)
    item = _item_code(request)
    context = choice_of(
        request,
        found,
        here=_with_item(reverse("portal:appointment-slots", args=[found.code]), item),
        confirm=lambda start: _with_item(_confirm_url(found, start), item),
    )
    return answer_choice(request, "appointment_slots", found, context | {"item": item})


@require_safe
def appointment_live(request: HttpRequest, group: str) -> JsonResponse:
    """A fresh address of the stream that tells when places are taken or given back."""
    found = find_group(group)
    return JsonResponse({"url": stream_url([slots_topic(found.code)], host=request.get_host())})


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def appointment_book(request: HttpRequest, group: str, start: str) -> HttpResponse:
    """Say it once more, then book it."""
    found, moment = find_group(group), read_start(start)
    item = _item_code(request)
    back = _with_item(_slots_url(found, moment), item)
    if request.method != "POST":
        slot = _find_slot(found, moment)
        view = find_item(item) if item else None
        context = {
            "group": found,
            "group_words": group_words(found),
            "zone_words": zone_words(found),
            "slot": slot,
            "item": view.item if view else None,
            "back": back,
            "key": uuid4().hex,
            "policy": BookingPolicy.current(),
            "paused_until": booking_paused_until(actor_of(request).own_id),
        }
        return page(request, "appointment_confirm", context)
    key = clean_line(request.POST.get("key", ""), LONGEST_KEY) or None
    try:
        made = book(
            actor=actor_of(request), group=found.code, start=moment, item_code=item, idempotency_key=key
        )
    except Conflict as refused:
        return say_and_go(request, refused, back)
    messages.success(request, _("约好了。到时候凭预约码签到，不用再排队取号。"))
    return SeeOther(reverse("portal:appointment", args=[made.code]))


def choice_of(request: HttpRequest, group: ServiceGroup, *, here: str, confirm) -> dict[str, object]:  # type: ignore[no-untyped-def]
    """What a page of days and half hours shows; ``confirm`` gives the address of a half hour by its start."""
    days, moment = list_days(group=group.code), now()
    day = _chosen_day(request, days)
    slots = list_slots(group=group.code, day=day.day) if day else []
    return {
        "group": group,
        "group_words": group_words(group),
        "zone_words": zone_words(group),
        "days": [
            DayLine(one.day, one.free, one.released, one.released_at, _on(here, one.day), one == day)
            for one in days
        ],
        "day": day,
        "slots": [_slot_line(slot, confirm) for slot in slots if slot.start > moment],
        "topic": slots_topic(group.code),
        "here": _on(here, day.day) if day else here,
    }


def answer_choice(
    request: HttpRequest, template: str, group: ServiceGroup, context: dict[str, object]
) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return render(request, "portal/parts/slots.html", context)
    context |= {
        "live_url": stream_url([slots_topic(group.code)], host=request.get_host()),
        "renew_url": reverse("portal:appointment-live", args=[group.code]),
    }
    return page(request, template, context)


def say_and_go(request: HttpRequest, refused: HuibanError, to: str) -> HttpResponse:
    """Tell the refusal on the page where another choice can be made."""
    messages.error(request, str(refused.message))
    return SeeOther(to)


def group_words(group: ServiceGroup) -> str:
    """The group's name in the reader's language."""
    return group.name if is_chinese() or not group.name_en else group.name_en


def zone_words(group: ServiceGroup) -> str:
    """Where in the hall, in the reader's language."""
    zone = group.zone
    return str(zone) if is_chinese() or not zone.name_en else f"Zone {zone.letter}, {zone.name_en}"


def find_group(code: str) -> ServiceGroup:
    found = next((group for group in list_groups() if group.code == code), None)
    if found is None:
        raise NotFound(_("没有这个业务，请从列表里选。"), code="hall.no_group")
    return found


def start_in_address(start: datetime) -> str:
    return start.astimezone(LOCAL_ZONE).strftime(_IN_ADDRESS)


def read_start(text: str) -> datetime:
    """A start as it stands in an address, ``20261201T0930`` in local time. Raises ``NotFound``."""
    try:
        return datetime.strptime(text, _IN_ADDRESS).replace(tzinfo=LOCAL_ZONE)
    except ValueError:
        raise NotFound(_("没有这个时段，请从列出的时段里选。"), code="appointments.no_slot") from None


def _find_slot(group: ServiceGroup, start: datetime) -> Slot:
    day = start.astimezone(LOCAL_ZONE).date()
    slot = next((one for one in list_slots(group=group.code, day=day) if one.start == start), None)
    if slot is None:
        raise NotFound(_("没有这个时段，请从列出的时段里选。"), code="appointments.no_slot")
    return slot


def _chosen_day(request: HttpRequest, days: list[SlotDay]) -> SlotDay | None:
    """The day that was asked for; else the first with a place that can be booked; else the first."""
    asked = request.GET.get("day", "")
    found = next((one for one in days if one.day.isoformat() == asked), None)
    open_day = next((one for one in days if one.released and one.free > 0), None)
    return found or open_day or next(iter(days), None)


def _slot_line(slot: Slot, confirm) -> SlotLine:  # type: ignore[no-untyped-def]
    return SlotLine(slot.start, slot.free, confirm(slot.start) if can_be_booked(slot) else "")


def _confirm_url(group: ServiceGroup, start: datetime) -> str:
    return reverse("portal:appointment-book", args=[group.code, start_in_address(start)])


def _slots_url(group: ServiceGroup, start: datetime) -> str:
    return _on(reverse("portal:appointment-slots", args=[group.code]), start.astimezone(LOCAL_ZONE).date())


def _on(url: str, day: date) -> str:
    return f"{url}{'&' if '?' in url else '?'}day={day.isoformat()}"


def _with_item(url: str, item: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}{urlencode({'item': item})}" if item else url


def _item_code(request: HttpRequest) -> str:
    """The item somebody comes from, when there is one by that code."""
    code = clean_line(request.GET.get("item", ""), LONGEST_ITEM)
    return code if code and find_item(code) else ""
