"""The self-service terminal (百姓e站): take a number with three touches. It keeps nothing of anybody."""

from __future__ import annotations

from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from huiban.domains.hall.public import (
    PriorityClass,
    find_position,
    find_ticket,
    hall_now,
    list_groups,
    take_ticket,
)
from huiban.foundation.actors import Actor, Channel
from huiban.foundation.errors import HuibanError, NotFound
from huiban.surfaces.components.preferences import ELDER_COOKIE, SeeOther
from huiban.surfaces.kiosk.binding import bound
from huiban.surfaces.kiosk.slips import print_ticket

KIOSK = Actor(kind="person", id=None, name="", channel=Channel.KIOSK)
_TICKET = "kiosk_ticket"


@require_safe
@bound
def home(request: HttpRequest) -> HttpResponse:
    """What do you come for? One touch."""
    waiting = {zone.zone.id: zone for zone in hall_now()}
    groups = [(group, waiting[group.zone_id]) for group in list_groups() if group.zone_id in waiting]
    return render(request, "kiosk/home.html", {"groups": groups})


@require_safe
@bound
def choose_priority(request: HttpRequest, code: str) -> HttpResponse:
    """Does one of these apply to you?"""
    group = next((group for group in list_groups() if group.code == code), None)
    if group is None:
        raise NotFound
    context = {"group": group, "classes": PriorityClass.choices, "key": uuid4().hex}
    return render(request, "kiosk/priority.html", context)


@require_POST
@bound
def take(request: HttpRequest) -> HttpResponse:
    """The number. The page's key makes a double touch one ticket."""
    try:
        ticket = take_ticket(
            actor=KIOSK,
            groups=[request.POST.get("group", "")[:40]],
            priority=request.POST.get("priority", "")[:10],
            idempotency_key=read_key(request.POST.get("key", "")),
        )
    except HuibanError as refused:
        return render(request, "kiosk/refused.html", {"error": refused}, status=refused.status)
    if request.session.get(_TICKET) != ticket.code:
        print_ticket(ticket)
    request.session[_TICKET] = ticket.code
    return SeeOther(reverse("kiosk:ticket", args=[ticket.code]))


@require_POST
@bound
def end(request: HttpRequest) -> HttpResponse:
    """Forget this visitor: the ticket shown, the language and the look they chose."""
    request.session.pop(_TICKET, None)
    response = SeeOther(reverse("kiosk:home"))
    for name in (settings.LANGUAGE_COOKIE_NAME, ELDER_COOKIE):
        response.delete_cookie(name, samesite="Lax")
    return response


@require_safe
@bound
def show_ticket(request: HttpRequest, code: str) -> HttpResponse:
    """The number in large, its code for the phone, a slip to print; then home by itself."""
    if code != request.session.get(_TICKET):
        return SeeOther(reverse("kiosk:home"))  # of somebody who has left
    ticket = find_ticket(code=code)
    position = find_position(ticket)
    context = {
        "ticket": ticket,
        "position": position,
        "wait_minutes": None if position.wait_seconds is None else -(-position.wait_seconds // 60),
        "phone_url": settings.HUIBAN_PUBLIC_URL.rstrip("/") + reverse("portal:ticket", args=[ticket.code]),
    }
    return render(request, "kiosk/ticket.html", context)


def read_key(text: str) -> str:
    """The key of a page, or a new one when somebody sent none that can be one."""
    return text if len(text) == 32 and text.isascii() and text.isalnum() else uuid4().hex
