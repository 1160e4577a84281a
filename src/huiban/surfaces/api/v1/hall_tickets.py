"""Numbers of the hall: take one, ask for it by the code of its slip, give it back.

A number is taken by a person for themselves, by staff or a terminal for a visitor, never by nobody: a line cannot be
filled from outside. ``Idempotency-Key`` belongs to the caller; the same key on the same day is answered with the same number.
"""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Header, Path, Router, Schema, Status
from pydantic import Field

from huiban.domains.hall.public import (
    PriorityClass,
    Ticket,
    TicketState,
    Visitor,
    can_help_visitors,
    cancel_by_code,
    find_position,
    find_ticket,
    past_error,
    read_code,
    return_by_code,
    take_ticket,
)
from huiban.foundation.actors import Actor, Channel
from huiban.foundation.errors import Forbidden, Invalid
from huiban.surfaces.api.v1.auth import caller_or_kiosk
from huiban.surfaces.api.v1.errors import REFUSALS
from huiban.surfaces.api.v1.sessions import In

router = Router(tags=["hall"])
LONGEST_KEY = 200
SLIP = Path(..., max_length=20, examples=["7KQ2M9XRAB"])
SLIP_VISITOR = Actor(kind="person", id=None, name="", channel=Channel.API)


class TicketIn(In):
    groups: list[str] = Field(min_length=1, max_length=5, examples=[["tax"]], description="In their order.")
    priority: PriorityClass = PriorityClass.NONE
    item_code: str = Field(default="", max_length=64)
    citizen_id: str = Field(
        default="", max_length=30, description="Staff and terminals only: the visitor's identity card."
    )


class TicketOut(Schema):
    id: str
    code: str = Field(examples=["7KQ2M9XRAB"], description="Opens the slip. Whoever has it may give it back.")
    number: str = Field(examples=["H023"])
    zone: str = Field(examples=["H"])
    group: str = Field(examples=["tax"])
    state: TicketState
    priority: PriorityClass
    taken_at: datetime
    place_at: datetime
    slot_start: datetime | None = Field(description="The booked time; null for a walk-in.")
    estimated_wait_seconds: int | None = Field(
        description="As said when taken. Null while no window is open."
    )


class SlipOut(Schema):
    number: str = Field(examples=["H023"])
    zone: str
    group: str
    state: TicketState
    window: int | None = Field(description="Where to go once called.")
    ahead: int = Field(description="People called before, as the hall stands.")
    wait_seconds: int | None
    error_seconds: int | None = Field(
        description="How far today's estimates of this group were off, on average."
    )
    matters_left: int


@router.post(
    "/hall/tickets",
    auth=caller_or_kiosk("hall"),
    response={201: TicketOut, **REFUSALS},
    operation_id="take_hall_ticket",
)
def take(
    request: HttpRequest, body: TicketIn, idempotency_key: str = Header("", alias="Idempotency-Key")
) -> Status:
    """Take a number for one matter or a chain of up to five."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    ticket = take_ticket(
        actor=actor,
        groups=body.groups,
        visitor=_visitor(actor, body),
        priority=body.priority,
        item_code=body.item_code,
        idempotency_key=caller_key(actor, idempotency_key),
    )
    return Status(201, ticket_out(ticket))


@router.get("/hall/slips/{code}", response={200: SlipOut, **REFUSALS}, operation_id="get_hall_slip")
def slip(request: HttpRequest, code: str = SLIP) -> dict[str, Any]:
    """Where the holder of a slip stands."""
    return slip_out(find_ticket(code=read_code(code) or "-"))


@router.post(
    "/hall/slips/{code}/return", response={200: SlipOut, **REFUSALS}, operation_id="return_to_hall_line"
)
def come_back(request: HttpRequest, code: str = SLIP) -> dict[str, Any]:
    """Back after being passed: the turn comes after a few more numbers."""
    ticket = return_by_code(actor=SLIP_VISITOR, code=read_code(code) or "-")
    return slip_out(find_ticket(id=ticket.id))


@router.post(
    "/hall/slips/{code}/cancellation", response={200: SlipOut, **REFUSALS}, operation_id="cancel_hall_ticket"
)
def give_back(request: HttpRequest, code: str = SLIP) -> dict[str, Any]:
    """Give the place to those behind."""
    ticket = cancel_by_code(actor=SLIP_VISITOR, code=read_code(code) or "-")
    return slip_out(find_ticket(id=ticket.id))


def caller_key(actor: Actor, key: str) -> str | None:
    """The idempotency key as it is stored: nobody's key is another's. ``None`` when the caller sent none."""
    if not key:
        return None
    if len(key) > LONGEST_KEY:
        raise Invalid(fields={"Idempotency-Key": [_("最多 200 个字符。")]})
    return hashlib.sha256(f"{actor.kind}:{actor.own_id}:{key}".encode()).hexdigest()


def ticket_out(ticket: Ticket) -> dict[str, Any]:
    return {
        "id": str(ticket.id),
        "code": ticket.code,
        "number": ticket.number,
        "zone": ticket.letter,
        "group": ticket.group.code,
        "state": ticket.state,
        "priority": ticket.priority,
        "taken_at": ticket.taken_at,
        "place_at": ticket.place_at,
        "slot_start": ticket.slot_start,
        "estimated_wait_seconds": ticket.estimated_seconds,
    }


def slip_out(ticket: Ticket) -> dict[str, Any]:
    position = find_position(ticket)
    return {
        "number": ticket.number,
        "zone": ticket.group.zone.letter,
        "group": ticket.group.code,
        "state": ticket.state,
        "window": ticket.window.number if ticket.window else None,
        "ahead": position.ahead,
        "wait_seconds": position.wait_seconds,
        "error_seconds": past_error(group_id=ticket.group_id, day=ticket.day).mean_seconds,
        "matters_left": len(ticket.further_groups),
    }


def _visitor(actor: Actor, body: TicketIn) -> Visitor:
    """A person takes a number for themselves; staff and terminals for whoever stands before them."""
    if actor.is_person:
        if body.citizen_id:
            raise Forbidden
        return Visitor(person_id=actor.own_id)
    if not actor.is_device and not can_help_visitors(actor):
        raise Forbidden
    return Visitor(citizen_id=body.citizen_id)
