"""The guide desk at the door (导办台): a need in plain words, what to bring, where, how long; a number; help without a phone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huiban.domains.catalog.public import ItemView, Material, find_item, list_items, search_items
from huiban.domains.hall.public import (
    PriorityClass,
    ServiceGroup,
    Ticket,
    TicketState,
    Visitor,
    can_help_visitors,
    cancel_ticket,
    expected_wait,
    find_group_for,
    find_position,
    find_ticket,
    find_ticket_today,
    hall_now,
    list_groups,
    return_ticket,
    take_ticket,
)
from huiban.foundation.errors import Forbidden, HuibanError
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.desk.gate import actor_of, staff_required
from huiban.surfaces.desk.places import desk_page
from huiban.surfaces.desk.read import read_text

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
Errors = dict[str, list[str]]
SHOWN_ITEMS = 12
MORE_MATTERS = (2, 3, 4, 5)
_BROUGHT = {"upload", "deferred", "commitment", "assist"}
_LEAVING = {TicketState.WAITING, TicketState.CALLED, TicketState.ON_HOLD, TicketState.PASSED}


@dataclass(frozen=True, slots=True)
class Answer:
    """An item as the visitor needs it told: what to bring, where to go, how long it takes now."""

    view: ItemView
    bring: list[Material]
    spared: list[Material]
    group: ServiceGroup | None
    waiting: int
    wait_minutes: int | None
    closed: bool


def helper_required(view: View[P]) -> View[P]:
    """Clerks, exit clerks and hall managers."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not can_help_visitors(actor_of(request)):
            raise Forbidden
        return view(request, *args, **kwargs)

    return staff_required(guarded)


@require_safe
@helper_required
def show_guide_desk(request: HttpRequest) -> HttpResponse:
    """The question; the items it may mean on the left, the one meant on the right."""
    return _page(request, {}, given=request.GET)


@require_safe
@helper_required
def look_up(request: HttpRequest) -> HttpResponse:
    """A ticket by the number on the slip."""
    number = read_text(request.GET, "number", 20)
    try:
        ticket = find_ticket_today(actor=actor_of(request), number=number)
    except HuibanError as refused:
        return _page(request, {"number": [str(refused.message)]}, given=request.GET, status=refused.status)
    return SeeOther(reverse("desk:guide-ticket", args=[ticket.id]))


@require_POST
@helper_required
def give_ticket(request: HttpRequest) -> HttpResponse:
    """A number for one matter or several in a row. The page's key makes a double press one ticket."""
    given = request.POST
    groups = list(dict.fromkeys(code[:40] for code in given.getlist("group")[:10] if code))
    key = _key(given.get("key", ""))
    try:
        ticket = take_ticket(
            actor=actor_of(request),
            groups=[code.replace("\x00", "") for code in groups],
            visitor=Visitor(citizen_id=read_text(given, "citizen_id", 40)),
            priority=given.get("priority", "")[:10] or PriorityClass.NONE,
            item_code=read_text(given, "item", 64),
            idempotency_key=key,
        )
    except HuibanError as refused:
        errors = {path: [str(text) for text in texts] for path, texts in refused.fields.items()}
        return _page(
            request, errors or {"__all__": [str(refused.message)]}, given=given, status=refused.status
        )
    if ticket.idempotency_key != key:
        messages.info(request, _("他今天已经有号，就是这个。"))
    return SeeOther(reverse("desk:guide-ticket", args=[ticket.id]))


@require_safe
@helper_required
def show_ticket(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    return _ticket_page(request, find_ticket(id=ticket_id), {})


@require_POST
@helper_required
def bring_back(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    """The passed visitor is here again."""
    return _did(
        request,
        ticket_id,
        lambda: return_ticket(actor=actor_of(request), ticket_id=ticket_id),
        _("已排回去，再过几个号就叫他。"),
    )


@require_POST
@helper_required
def cancel(request: HttpRequest, ticket_id: UUID) -> HttpResponse:
    reason = read_text(request.POST, "reason", 300)
    return _did(
        request,
        ticket_id,
        lambda: cancel_ticket(actor=actor_of(request), ticket_id=ticket_id, reason=reason),
        _("已取消，位置让给后面的人。"),
    )


def _did(request: HttpRequest, ticket_id: UUID, act: Callable[[], Any], said: str) -> HttpResponse:
    ticket = find_ticket(id=ticket_id)
    try:
        act()
    except HuibanError as refused:
        errors = {path: [str(text) for text in texts] for path, texts in refused.fields.items()}
        return _ticket_page(request, ticket, errors or {"__all__": [str(refused.message)]}, refused.status)
    messages.success(request, said)
    return SeeOther(reverse("desk:guide-ticket", args=[ticket_id]))


def _page(request: HttpRequest, errors: Errors, *, given: Any, status: int = 200) -> HttpResponse:
    text = read_text(given, "q", 100)
    items = _items(text)
    code = read_text(given, "item", 64) or (items[0].code if items else "")
    view = find_item(code) if code else None
    answer = _answer(view) if view else None
    chosen = [one[:40] for one in given.getlist("group")[:5]]
    first = chosen[0] if chosen else answer.group.code if answer and answer.group else ""
    context: dict[str, object] = {
        "q": text,
        "number": read_text(given, "number", 20),
        "items": [(one, f"?{urlencode({'q': text, 'item': one.code})}", one.code == code) for one in items],
        "answer": answer,
        "groups": list_groups(),
        "first": first,
        "more": [(place, chosen[place - 1] if len(chosen) >= place else "") for place in MORE_MATTERS],
        "has_more": any(chosen[1:]),
        "classes": PriorityClass.choices,
        "priority": given.get("priority", ""),
        "citizen_id": read_text(given, "citizen_id", 40),
        "key": _key(given.get("key", "")),
        "errors": errors,
    }
    return desk_page(request, "guide_desk", context, current="guide-desk", status=status)


def _items(text: str) -> list[Any]:
    """What the words may mean, best first; then items whose name holds them."""
    if not text:
        return []
    hits = [hit.code for hit in search_items(text, limit=SHOWN_ITEMS, log=False).results]
    known = {item.code: item for item in list_items(codes=hits, limit=SHOWN_ITEMS)} if hits else {}
    found = [known[code] for code in hits if code in known]
    found += [item for item in list_items(name=text, limit=SHOWN_ITEMS) if item.code not in known]
    return found[:SHOWN_ITEMS]


def _answer(view: ItemView) -> Answer:
    group = find_group_for(view.item.organisation_id)
    zone = next((one for one in hall_now() if group and one.zone.id == group.zone_id), None)
    seconds = expected_wait(group) if group else None
    materials = view.version.guide.materials
    return Answer(
        view=view,
        bring=[one for one in materials if one.route in _BROUGHT and one.need != "optional"],
        spared=[one for one in materials if one.route not in _BROUGHT],
        group=group,
        waiting=zone.waiting if zone else 0,
        wait_minutes=None if seconds is None else -(-seconds // 60),
        closed=zone.closed if zone else False,
    )


def _ticket_page(request: HttpRequest, ticket: Ticket, errors: Errors, status: int = 200) -> HttpResponse:
    position = find_position(ticket)
    names = {group.id: group for group in list_groups()}
    context: dict[str, object] = {
        "ticket": ticket,
        "further": [names[one] for one in ticket.further_groups if one in names],
        "position": position,
        "wait_minutes": None if position.wait_seconds is None else -(-position.wait_seconds // 60),
        "phone_url": f"{settings.HUIBAN_PUBLIC_URL.rstrip('/')}/t/{ticket.code}/",
        "may_return": ticket.state == TicketState.PASSED,
        "may_cancel": ticket.state in _LEAVING,
        "typed_reason": read_text(request.POST, "reason", 300),
        "errors": errors,
    }
    return desk_page(request, "guide_ticket", context, current="guide-desk", status=status)


def _key(text: str) -> str:
    return text if len(text) == 32 and text.isascii() and text.isalnum() else uuid4().hex
