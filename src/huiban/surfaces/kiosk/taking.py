"""A number: which line, whether somebody goes first, and the ticket."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from huiban.domains.devices.public import device_actor
from huiban.domains.hall.public import (
    PriorityClass,
    ServiceGroup,
    Visitor,
    hall_now,
    list_groups,
    take_ticket,
)
from huiban.foundation.errors import HuibanError, NotFound
from huiban.foundation.identifiers.public import mask_citizen_id
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.kiosk.pages import kiosk_page, show
from huiban.surfaces.kiosk.slips import print_ticket
from huiban.surfaces.kiosk.visit import Visit, keep_visit, read_visit

LONGEST_CODE, MOST_READ = 40, 10


@require_safe
@kiosk_page
def choose_group(request: HttpRequest) -> HttpResponse:
    """Which business? For those who know. With other matters already chosen it is one more of them."""
    waiting = {zone.zone.id: zone for zone in hall_now()}
    groups = [(group, waiting[group.zone_id]) for group in list_groups() if group.zone_id in waiting]
    return show(request, "groups", {"groups": groups, "one_more": bool(read_visit(request).matters)})


@require_safe
@kiosk_page
def choose_priority(request: HttpRequest, code: str) -> HttpResponse:
    """Does one of these apply to you? For one business."""
    return _ask_priority(request, read_visit(request), _groups([code]), back="kiosk:groups")


@require_safe
@kiosk_page
def choose_visit_priority(request: HttpRequest) -> HttpResponse:
    """The same question for all matters of the visit."""
    visit = read_visit(request)
    if not visit.matters:
        return SeeOther(reverse("kiosk:home"))
    return _ask_priority(request, visit, _groups(group_codes(visit)), back="kiosk:matters")


@require_POST
@kiosk_page
def take(request: HttpRequest) -> HttpResponse:
    """The number. The page's key makes a double touch one ticket."""
    visit = read_visit(request)
    codes = [code[:LONGEST_CODE] for code in request.POST.getlist("group")[:MOST_READ]]
    key = read_key(request.POST.get("key", ""))
    try:
        ticket = take_ticket(
            actor=device_actor(request.device),  # type: ignore[attr-defined]
            groups=codes or [""],
            visitor=Visitor(citizen_id=visit.citizen_id if visit.checked else ""),
            priority=request.POST.get("priority", "")[:10],
            item_code=_item_for(visit, codes),
            idempotency_key=key,
        )
    except HuibanError as refused:
        return show(request, "refused", {"error": refused, "no_number": True}, status=refused.status)
    own = ticket.idempotency_key == key
    if own and read_visit(request).ticket != ticket.code:  # a slip holds the code that cancels
        print_ticket(ticket)
    keep_visit(request, Visit(ticket=ticket.code, ticket_is_own=own))
    return SeeOther(reverse("kiosk:ticket"))


def group_codes(visit: Visit) -> list[str]:
    """The businesses of a visit in the order they were chosen, each once."""
    return list(dict.fromkeys(matter["group"] for matter in visit.matters))


def read_key(text: str) -> str:
    """The key of a page, or a new one when somebody sent none that can be one."""
    return text if len(text) == 32 and text.isascii() and text.isalnum() else uuid4().hex


def _ask_priority(
    request: HttpRequest, visit: Visit, groups: Sequence[ServiceGroup], *, back: str
) -> HttpResponse:
    known = visit.citizen_id if visit.checked else ""
    context = {
        "groups": groups,
        "classes": [one for one in PriorityClass.choices if one[0] != PriorityClass.NONE],
        "masked": mask_citizen_id(known) if known else "",
        "key": uuid4().hex,
        "back": reverse(back),
        "for_visit": back == "kiosk:matters",
    }
    return show(request, "priority", context)


def _groups(codes: Sequence[str]) -> list[ServiceGroup]:
    rows = {group.code: group for group in list_groups()}
    if not codes or any(code not in rows for code in codes):
        raise NotFound
    return [rows[code] for code in codes]


def _item_for(visit: Visit, codes: Sequence[str]) -> str:
    """The item the visitor chose for the first business of the number."""
    return next(
        (one["item"] for one in visit.matters if codes and one["group"] == codes[0] and one["item"]), ""
    )
