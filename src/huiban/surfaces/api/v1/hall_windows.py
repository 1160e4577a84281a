"""A clerk's window and the numbers at it. The clerk cannot pick: the stated order says whose turn it is.

Each state change is a resource. After an answer was lost, ``GET /hall/window`` says how things stand.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Router, Schema, Status
from pydantic import Field

from huiban.domains.directory.public import find_window
from huiban.domains.hall.public import (
    SessionState,
    Ticket,
    TicketState,
    WindowSession,
    abandon_ticket,
    call_next,
    can_work_at_window,
    cancel_ticket,
    close_line,
    close_window,
    find_session,
    finish_service,
    help_zones,
    hold_ticket,
    list_passed,
    list_set_aside,
    open_window,
    pass_ticket,
    pause_window,
    recall,
    reopen_line,
    resume_ticket,
    resume_window,
    return_ticket,
    start_service,
    ticket_at_window,
    transfer_ticket,
)
from huiban.foundation.actors import Actor
from huiban.foundation.errors import NotFound
from huiban.surfaces.api.v1.auth import caller
from huiban.surfaces.api.v1.errors import REFUSALS
from huiban.surfaces.api.v1.hall import zone_id_of
from huiban.surfaces.api.v1.sessions import In

router = Router(tags=["hall"], auth=caller("hall"))
NUMBER = Path(..., ge=1, le=99_999)


class ReasonIn(In):
    reason: str = Field(max_length=200, examples=["补复印件"])


class TransferIn(In):
    reason: str = Field(max_length=200, examples=["要先办完税"])
    group: str = Field(default="", max_length=40, examples=["tax"])
    window: int | None = Field(default=None, ge=1, le=99_999)


class CompletionIn(In):
    case_number: str = Field(default="", max_length=40, description="The case that came of it.")


class HelpIn(In):
    zones: list[str] = Field(max_length=30, examples=[["B"]], description="Letters; none ends the help.")


class ClosingIn(In):
    reason: str = Field(default="", max_length=200)


class HandledOut(Schema):
    id: str
    number: str = Field(examples=["H023"])
    group: str = Field(examples=["tax"])
    state: TicketState
    calls: int = Field(description="How often called for this turn.")
    matters_left: int
    called_at: datetime | None


class WindowOut(Schema):
    window: int = Field(examples=[7])
    zone: str = Field(examples=["A"])
    state: SessionState
    ticket: HandledOut | None
    set_aside: list[HandledOut]
    passed: list[HandledOut] = Field(description="Of the whole zone, the latest first.")


class LineOut(Schema):
    zone: str
    closed: bool


@router.get("/hall/window", response={200: WindowOut, **REFUSALS}, operation_id="get_own_hall_window")
def own_window(request: HttpRequest) -> dict[str, Any]:
    """The window the caller sits at, with who is there."""
    actor: Actor = request.auth  # type: ignore[attr-defined]
    session = find_session(actor.own_id) if can_work_at_window(actor) else None
    if session is None:
        raise NotFound
    return _window_out(session)


@router.post(
    "/hall/windows/{number}/opening", response={200: WindowOut, **REFUSALS}, operation_id="open_hall_window"
)
def start(request: HttpRequest, number: int = NUMBER) -> dict[str, Any]:
    """Sit down at a window and open it."""
    window = find_window(number=number)
    if window is None:
        raise NotFound
    return _window_out(open_window(actor=request.auth, window_id=window.id))


@router.post("/hall/window/pause", response={200: WindowOut, **REFUSALS}, operation_id="pause_hall_window")
def pause(request: HttpRequest, body: ReasonIn) -> dict[str, Any]:
    """Call nobody for a while."""
    return _window_out(pause_window(actor=request.auth, reason=body.reason))


@router.post(
    "/hall/window/resumption", response={200: WindowOut, **REFUSALS}, operation_id="resume_hall_window"
)
def resume(request: HttpRequest) -> dict[str, Any]:
    """Back from the break."""
    return _window_out(resume_window(actor=request.auth))


@router.post("/hall/window/closing", response={200: WindowOut, **REFUSALS}, operation_id="close_hall_window")
def leave(request: HttpRequest, body: ClosingIn) -> dict[str, Any]:
    """Leave the window. Refused while somebody is there."""
    return _window_out(close_window(actor=request.auth, reason=body.reason))


@router.post(
    "/hall/windows/{number}/help", response={200: WindowOut, **REFUSALS}, operation_id="let_window_help"
)
def lend(request: HttpRequest, body: HelpIn, number: int = NUMBER) -> dict[str, Any]:
    """Let an open window call from further zones too. Hall managers only."""
    window = find_window(number=number)
    if window is None:
        raise NotFound
    zone_ids = [zone_id_of(letter) for letter in body.zones]
    return _window_out(help_zones(actor=request.auth, window_id=window.id, zone_ids=zone_ids))


@router.post(
    "/hall/window/calls",
    response={201: HandledOut, 204: None, **REFUSALS},
    operation_id="call_next_hall_ticket",
)
def call(request: HttpRequest) -> Status:
    """Call whose turn it is; 204 when nobody waits for this window."""
    ticket = call_next(actor=request.auth)
    return Status(201, _handled(ticket)) if ticket else Status(204, None)


def _act(
    path: str, operation_id: str, act: Callable[..., Ticket], summary: str, *, with_reason: bool = False
) -> None:
    """One resource of a ticket at a window: ``POST /hall/tickets/{ticket_id}/…``."""

    def plain(request: HttpRequest, ticket_id: UUID) -> dict[str, Any]:
        return _handled(act(actor=request.auth, ticket_id=ticket_id))  # type: ignore[attr-defined]

    def reasoned(request: HttpRequest, ticket_id: UUID, body: ReasonIn) -> dict[str, Any]:
        return _handled(act(actor=request.auth, ticket_id=ticket_id, reason=body.reason))  # type: ignore[attr-defined]

    view = reasoned if with_reason else plain
    view.__doc__ = summary
    answers = {200: HandledOut, **REFUSALS}
    router.post(f"/hall/tickets/{{ticket_id}}/{path}", response=answers, operation_id=operation_id)(view)


_act("recall", "recall_hall_ticket", recall, "Call the same number again.")
_act("service", "start_hall_service", start_service, "The called visitor is here.")
_act("passing", "pass_hall_ticket", pass_ticket, "Nobody came.")
_act("resumption", "resume_hall_ticket", resume_ticket, "Go on with a visitor set aside here.")
_act("return", "return_hall_ticket", return_ticket, "A passed visitor is back.")
_act("abandonment", "abandon_hall_ticket", abandon_ticket, "A passed visitor did not come back.")
_act("hold", "hold_hall_ticket", hold_ticket, "Set the visitor aside for a while.", with_reason=True)
_act(
    "cancellation",
    "cancel_ticket_of_visitor",
    cancel_ticket,
    "Give a visitor's place back.",
    with_reason=True,
)


@router.post(
    "/hall/tickets/{ticket_id}/completion",
    response={200: HandledOut, **REFUSALS},
    operation_id="finish_hall_service",
)
def finish(request: HttpRequest, ticket_id: UUID, body: CompletionIn) -> dict[str, Any]:
    """Done here; with further matters the visitor goes on to the next line at the place they have."""
    return _handled(finish_service(actor=request.auth, ticket_id=ticket_id, case_number=body.case_number))


@router.post(
    "/hall/tickets/{ticket_id}/transfer",
    response={200: HandledOut, **REFUSALS},
    operation_id="transfer_hall_ticket",
)
def transfer(request: HttpRequest, ticket_id: UUID, body: TransferIn) -> dict[str, Any]:
    """Send the visitor to another group or window, keeping the place."""
    ticket = transfer_ticket(
        actor=request.auth,
        ticket_id=ticket_id,
        reason=body.reason,
        group=body.group,
        window_number=body.window,
    )
    return _handled(ticket)


@router.post(
    "/hall/zones/{letter}/closing", response={200: LineOut, **REFUSALS}, operation_id="close_hall_line"
)
def close(request: HttpRequest, letter: str = Path(..., max_length=4)) -> dict[str, Any]:
    """End the day of a zone: no number stays undefined. Hall managers only."""
    close_line(actor=request.auth, zone_id=zone_id_of(letter))
    return {"zone": letter, "closed": True}


@router.post(
    "/hall/zones/{letter}/reopening", response={200: LineOut, **REFUSALS}, operation_id="reopen_hall_line"
)
def reopen(request: HttpRequest, letter: str = Path(..., max_length=4)) -> dict[str, Any]:
    """Give numbers again in a zone closed today. Hall managers only."""
    reopen_line(actor=request.auth, zone_id=zone_id_of(letter))
    return {"zone": letter, "closed": False}


def _window_out(session: WindowSession) -> dict[str, Any]:
    ticket = ticket_at_window(session.window_id)
    return {
        "window": session.window.number,
        "zone": session.zone.letter,
        "state": session.state,
        "ticket": _handled(ticket) if ticket else None,
        "set_aside": [_handled(one) for one in list_set_aside(session.window_id)],
        "passed": [_handled(one) for one in list_passed(session.zone_id)],
    }


def _handled(ticket: Ticket) -> dict[str, Any]:
    return {
        "id": str(ticket.id),
        "number": ticket.number,
        "group": ticket.group.code,
        "state": ticket.state,
        "calls": ticket.calls,
        "matters_left": len(ticket.further_groups),
        "called_at": ticket.called_at,
    }
