"""One's own place in the line, by the code on the ticket: no name, no sign-in."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiban.domains.hall.public import (
    Ticket,
    TicketState,
    cancel_by_code,
    find_order,
    find_position,
    find_ticket,
    line_topic,
    past_error,
    read_code,
    return_by_code,
    ticket_topic,
)
from huiban.domains.voices.public import list_visit_ratings
from huiban.foundation.errors import HuibanError, NotFound
from huiban.foundation.live.public import stream_url
from huiban.surfaces.components.fields import FieldView
from huiban.surfaces.components.order import order_sentence
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.portal.gates import actor_of
from huiban.surfaces.portal.navigation import page

REMINDER_CHOICES = (1, 2, 3, 5, 8, 12)
OVER = {TicketState.DONE, TicketState.ABANDONED, TicketState.CANCELLED, TicketState.UNSERVED}


@require_http_methods(["GET", "HEAD", "POST"])
def ask_ticket(request: HttpRequest) -> HttpResponse:
    """Type the code of the slip."""
    if request.method != "POST":
        return _ask(request, "", {})
    code = read_code(request.POST.get("code", ""))
    try:
        ticket = find_ticket(code=code or "-")
    except NotFound:
        return _ask(
            request, code, {"code": [_("没有这个号码。请看小票上二维码下面的 10 位字母和数字。")]}, 422
        )
    return SeeOther(reverse("portal:ticket", args=[ticket.code]))


@require_safe
def show_ticket(request: HttpRequest, code: str) -> HttpResponse:
    """The ticket; with HX-Request only the part that moves."""
    ticket = find_ticket(code=read_code(code) or "-")
    topics = _topics(ticket)
    url = stream_url(topics, host=request.get_host())
    position = find_position(ticket)
    context = {
        "ticket": ticket,
        "position": position,
        "wait_minutes": None if position.wait_seconds is None else -(-position.wait_seconds // 60),
        "error": past_error(group_id=ticket.group_id, day=ticket.day),
        "over": ticket.state in OVER,
        "topics": " ".join(topics),
        "order": order_sentence(find_order(ticket.line.zone_id)),
        "said": list_visit_ratings(ticket.id) if ticket.state in OVER else [],
        "reminder_choices": REMINDER_CHOICES,
    }
    error = context["error"]
    context["error_minutes"] = -(-error.mean_seconds // 60) if error.mean_seconds is not None else None
    if request.headers.get("HX-Request"):
        return render(request, "portal/parts/ticket_moved.html", context)
    context |= {"live_url": url, "renew_url": reverse("portal:ticket-live", args=[ticket.code])}
    return page(request, "ticket", context)


@require_safe
def ticket_live(request: HttpRequest, code: str) -> HttpResponse:
    ticket = find_ticket(code=read_code(code) or "-")
    return JsonResponse({"url": stream_url(_topics(ticket), host=request.get_host())})


@require_POST
def ticket_return(request: HttpRequest, code: str) -> HttpResponse:
    """Back after being passed."""
    return _did(request, code, return_by_code, _("已排回去，再过几个号就叫您，请别走远。"))


@require_POST
def ticket_cancel(request: HttpRequest, code: str) -> HttpResponse:
    """Not today."""
    return _did(request, code, cancel_by_code, _("已取消，位置让给后面的人。"))


def _did(request: HttpRequest, code: str, act, done: str) -> HttpResponse:  # type: ignore[no-untyped-def]
    code = read_code(code)
    try:
        act(actor=actor_of(request), code=code)
    except NotFound:
        raise
    except HuibanError as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, done)
    return SeeOther(reverse("portal:ticket", args=[code]))


def _topics(ticket: Ticket) -> list[str]:
    return [ticket_topic(ticket.id), line_topic(ticket.group.zone.letter)]


def _ask(request: HttpRequest, typed: str, errors: dict[str, list[str]], status: int = 200) -> HttpResponse:
    field = FieldView(
        id="code",
        label=_("小票上的查询码"),
        value=typed,
        help=_("印在二维码下面，10 位字母和数字。"),
        autocomplete="off",
        max_length=20,
        errors=tuple(errors.get("code", ())),
    )
    return page(request, "ticket_ask", {"field": field, "errors": errors}, status=status)
