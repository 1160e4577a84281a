"""The self-service terminal (百姓e站): take a number with three touches. It keeps nothing of anybody."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiban.domains.hall.public import (
    PriorityClass,
    can_manage_hall,
    can_work_at_window,
    find_order,
    find_position,
    find_ticket,
    hall_now,
    list_groups,
    take_ticket,
)
from huiban.foundation.actors import Actor, Channel
from huiban.foundation.errors import HuibanError, NotFound
from huiban.surfaces.components.order import order_sentence
from huiban.surfaces.components.preferences import ELDER_COOKIE, SeeOther

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
KIOSK = Actor(kind="person", id=None, name="", channel=Channel.KIOSK)
_BOUND, _TICKET = "kiosk", "kiosk_ticket"
_LASTS = 365 * 24 * 3600


def bound(view: View[P]) -> View[P]:
    """Only terminals that staff have put into service take numbers; nobody fills the line from outside."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.session.get(_BOUND):
            return SeeOther(reverse("kiosk:binding"))
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
def binding(request: HttpRequest) -> HttpResponse:
    """Put this machine into service: staff sign in, press once, and are signed out of it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    allowed = actor.is_staff and (can_manage_hall(actor) or can_work_at_window(actor))
    if request.method == "POST" and allowed:
        request.session.flush()
        request.session[_BOUND] = True
        request.session.set_expiry(_LASTS)
        return SeeOther(reverse("kiosk:home"))
    context = {"allowed": allowed, "sign_in": f"/desk/sign-in/?next={reverse('kiosk:binding')}"}
    return render(request, "kiosk/binding.html", context, status=200 if request.method != "POST" else 403)


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
        "order": order_sentence(find_order(ticket.line.zone_id)),
        "wait_minutes": None if position.wait_seconds is None else -(-position.wait_seconds // 60),
        "phone_url": settings.HUIBAN_PUBLIC_URL.rstrip("/") + reverse("portal:ticket", args=[ticket.code]),
    }
    return render(request, "kiosk/ticket.html", context)


def read_key(text: str) -> str:
    """The key of a page, or a new one when somebody sent none that can be one."""
    return text if len(text) == 32 and text.isascii() and text.isalnum() else uuid4().hex
