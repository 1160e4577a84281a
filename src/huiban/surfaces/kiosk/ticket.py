"""The number in large: where to go, how long it takes, the code for the phone, a slip to print; then home by itself."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from huiban.domains.directory.public import Zone, list_zones_with_windows
from huiban.domains.hall.public import (
    ServiceGroup,
    Ticket,
    find_order,
    find_position,
    find_ticket,
    list_groups,
    past_error,
)
from huiban.surfaces.components.order import order_sentence
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.kiosk.pages import kiosk_page, show
from huiban.surfaces.kiosk.visit import read_visit


@dataclass(frozen=True, slots=True)
class WayTo:
    """A part of the hall and the numbers that hang above its windows; 0 when it has none."""

    zone: Zone
    first: int
    last: int


@require_safe
@kiosk_page
def show_ticket(request: HttpRequest) -> HttpResponse:
    """The number of this visit. Its address says no code: whoever typed somebody's number is not to read it there."""
    visit = read_visit(request)
    if not visit.ticket:
        return SeeOther(reverse("kiosk:home"))  # of somebody who has left
    ticket = find_ticket(code=visit.ticket)
    position = find_position(ticket)
    error = past_error(group_id=ticket.group_id, day=ticket.day)
    context = {
        "ticket": ticket,
        "position": position,
        "order": order_sentence(find_order(ticket.line.zone_id)),
        "wait_minutes": _minutes(position.wait_seconds),
        "error_minutes": _minutes(error.mean_seconds),
        "way": way_to(ticket.group.zone),
        "further": _further(ticket),
        # Whoever typed a number that already stands in the line is told the number, not the code that cancels it.
        "taken_before": not visit.ticket_is_own,
        "too_late": visit.came_by_appointment and ticket.slot_start is None,
        "phone_url": settings.HUIBAN_PUBLIC_URL.rstrip("/") + reverse("portal:ticket", args=[ticket.code]),
    }
    return show(request, "ticket", context)


def way_to(zone: Zone) -> WayTo:
    numbers = [
        window.number
        for one in list_zones_with_windows()
        if one.id == zone.id
        for window in one.windows.all()
    ]
    return WayTo(zone, min(numbers, default=0), max(numbers, default=0))


def _further(ticket: Ticket) -> list[ServiceGroup]:
    rows = {group.id: group for group in list_groups()}
    return [rows[key] for key in ticket.further_groups if key in rows]


def _minutes(seconds: int | None) -> int | None:
    return None if seconds is None else -(-seconds // 60)
