"""The line at the clerk's window: call, serve, finish. The clerk cannot pick; the stated order does."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huiban.domains.directory.public import find_window
from huiban.domains.hall.public import (
    SessionState,
    call_next,
    can_work_at_window,
    cancel_ticket,
    close_window,
    find_session,
    find_ticket,
    finish_service,
    hold_ticket,
    list_groups,
    list_sessions,
    open_window,
    pass_ticket,
    pause_window,
    recall,
    resume_ticket,
    resume_window,
    return_ticket,
    start_service,
    transfer_ticket,
)
from huiban.domains.people.public import find_visitor
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Forbidden, HuibanError, NotFound
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.desk.gate import actor_of, staff_required
from huiban.surfaces.desk.places import desk_page, session_topics, window_topics
from huiban.surfaces.desk.read import read_text
from huiban.surfaces.desk.visitors import remember_visitor
from huiban.surfaces.desk.window_now import window_now

_REFUSED_AT = {
    ("transfer", "hall.not_accepting"): "group",
    ("transfer", "hall.has_ticket"): "group",
}


@require_safe
@staff_required
def show_calling(request: HttpRequest) -> HttpResponse:
    """The page, or with HX-Request the parts that move."""
    return _page(request)


@require_POST
@staff_required
def open_(request: HttpRequest) -> HttpResponse:
    actor = _worker(request)
    if actor.window_id is None:
        return SeeOther(f"{reverse('desk:window')}?next={reverse('desk:calling')}")
    window_id = actor.window_id
    return _did(request, lambda: open_window(actor=actor, window_id=window_id))


@require_POST
@staff_required
def pause(request: HttpRequest) -> HttpResponse:
    """No further calls; whoever is here is served to the end."""
    return _did(request, lambda: pause_window(actor=_worker(request), reason=_reason(request)), "pause")


@require_POST
@staff_required
def resume(request: HttpRequest) -> HttpResponse:
    return _did(request, lambda: resume_window(actor=_worker(request)))


@require_POST
@staff_required
def close(request: HttpRequest) -> HttpResponse:
    return _did(request, lambda: close_window(actor=_worker(request)))


@require_POST
@staff_required
def call(request: HttpRequest) -> HttpResponse:
    """Call the next visitor; say so when nobody waits."""

    def act() -> None:
        key = read_text(request.POST, "key", 40) or None
        if call_next(actor=_worker(request), idempotency_key=key) is None:
            messages.info(request, _("现在没有人在等。有人取号，这里马上出现。"))

    return _did(request, act)


@require_POST
@staff_required
def call_again(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """Again, unless the page that asks had not yet seen the last call."""
    seen = _number(request, "calls")
    return _did(request, lambda: recall(actor=_worker(request), ticket_id=ticket_id, seen_calls=seen))


@require_POST
@staff_required
def start(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """The visitor is here: a known one is bound to this session's intake."""

    def act() -> None:
        ticket = start_service(actor=_worker(request), ticket_id=ticket_id)
        if ticket.person_id is not None:
            person = find_visitor(actor=actor_of(request), person_id=ticket.person_id, ticket_id=ticket.id)
            remember_visitor(request, person)

    return _did(request, act)


@require_POST
@staff_required
def finish(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """Done here. A visitor with further matters goes on to the next line at the same place."""
    number = read_text(request.POST, "case", 50)

    def act() -> None:
        ticket = finish_service(actor=_worker(request), ticket_id=ticket_id, case_number=number)
        if ticket.state == "waiting":
            said = _("%(number)s 号还有别的事，已排到“%(group)s”，不用重新取号。")
            messages.success(request, said % {"number": ticket.number, "group": ticket.group.name})
        elif ticket.state == "unserved":
            said = _("%(number)s 号还有“%(group)s”没有办，但那个区已经闭厅，请告诉群众改天再来。")
            messages.warning(request, said % {"number": ticket.number, "group": ticket.group.name})

    try:
        return _did(request, act)
    except NotFound:
        if not number or not find_ticket(id=ticket_id):
            raise
        errors = {"case": [_("没有这个办件编号，请核对，或者空着。")]}
        return _page(request, errors, refused="finish", status=422)


@require_POST
@staff_required
def pass_by(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    return _did(request, lambda: pass_ticket(actor=_worker(request), ticket_id=ticket_id))


@require_POST
@staff_required
def hold(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    reason = _reason(request)
    return _did(
        request, lambda: hold_ticket(actor=_worker(request), ticket_id=ticket_id, reason=reason), "hold"
    )


@require_POST
@staff_required
def go_on(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    return _did(request, lambda: resume_ticket(actor=_worker(request), ticket_id=ticket_id))


@require_POST
@staff_required
def bring_back(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    return _did(request, lambda: return_ticket(actor=_worker(request), ticket_id=ticket_id))


@require_POST
@staff_required
def transfer(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """To another service, or to one open window; the place in the line is kept."""
    number = _number(request, "window")

    def act() -> None:
        ticket = transfer_ticket(
            actor=_worker(request),
            ticket_id=ticket_id,
            reason=_reason(request),
            group=read_text(request.POST, "group", 40),
            window_number=number,
        )
        said = _("%(number)s 号已转到“%(group)s”，位置不变。")
        messages.success(request, said % {"number": ticket.number, "group": ticket.group.name})

    return _did(request, act, "transfer")


@require_POST
@staff_required
def cancel(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """The visitor gives the place up and says so at the window."""
    reason = _reason(request)

    def act() -> None:
        ticket = cancel_ticket(actor=_worker(request), ticket_id=ticket_id, reason=reason)
        messages.success(request, _("%(number)s 号已取消。") % {"number": ticket.number})

    return _did(request, act, "cancel")


def _worker(request: HttpRequest) -> Actor:
    actor = actor_of(request)
    if not can_work_at_window(actor):
        raise Forbidden
    return actor


def _reason(request: HttpRequest) -> str:
    return read_text(request.POST, "reason", 300)


def _number(request: HttpRequest, name: str) -> int | None:
    typed = read_text(request.POST, name, 6)
    return int(typed) if typed.isascii() and typed.isdigit() else None


def _did(request: HttpRequest, act: Callable[[], Any], form: str = "") -> HttpResponse:
    """Do it and show the window; a refusal is said on the page, at the field of ``form`` when it has one."""
    try:
        act()
    except (NotFound, Forbidden):
        raise
    except HuibanError as refused:
        errors = {path: [str(text) for text in texts] for path, texts in refused.fields.items()}
        path = _REFUSED_AT.get((form, refused.code), "__all__")
        return _page(request, errors or {path: [str(refused.message)]}, refused=form, status=refused.status)
    return SeeOther(reverse("desk:calling"))


def _page(
    request: HttpRequest, errors: dict[str, list[str]] | None = None, *, refused: str = "", status: int = 200
) -> HttpResponse:
    actor = _worker(request)
    session, window = find_session(actor.own_id), find_window(actor.window_id)
    context: dict[str, object] = {
        "here": window_now(session) if session else None,
        "errors": {_field_of(refused, path): texts for path, texts in (errors or {}).items()},
        "refused": refused,
        "paused": bool(session and session.state == SessionState.PAUSED),
        "groups": list_groups(),
        "others": [one for one in list_sessions() if session is None or one.id != session.id],
        "topics": " ".join(session_topics(session) if session else window_topics(window)),
        "typed": request.POST if refused else {},
        "window": window,
    }
    if request.headers.get("HX-Request") and request.method == "GET":
        return render(request, "desk/parts/calling_parts.html", context)
    return desk_page(request, "calling", context, current="calling", status=status)


def _field_of(form: str, path: str) -> str:
    """The id of the control: several forms of the page ask for a reason."""
    return f"{form}_{path}" if form and path == "reason" else path
