"""Half hours that can be booked, and one's own appointments."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Header, Path, Query, Router, Schema, Status
from pydantic import AwareDatetime, Field

from huiban.domains.appointments.public import (
    Appointment,
    book,
    cancel,
    check_in,
    find_appointment,
    list_slots,
    reschedule,
)
from huiban.foundation.errors import Invalid
from huiban.foundation.moment import now
from huiban.surfaces.api.v1.auth import caller
from huiban.surfaces.api.v1.errors import REFUSALS
from huiban.surfaces.api.v1.hall_tickets import TicketOut, ticket_out
from huiban.surfaces.api.v1.sessions import In

router = Router(tags=["appointments"])
_KEY = re.compile(r"[A-Za-z0-9._:-]{8,80}\Z")
Code = Annotated[str, Path(max_length=40)]


class SlotOut(Schema):
    start: datetime
    end: datetime
    capacity: int = Field(examples=[17])
    free: int = Field(examples=[5], description="Places left; 0 when the slot is closed.")
    released: bool = Field(description="False while its day cannot be booked yet.")


class AppointmentIn(In):
    group: str = Field(max_length=40, examples=["business-setup"])
    start: AwareDatetime = Field(description="The start of one of the listed slots.")
    item_code: str = Field(default="", max_length=64)


class ReschedulingIn(In):
    start: AwareDatetime


class AppointmentOut(Schema):
    code: str = Field(examples=["K7MH3WQ9TE"], description="Checks in at the terminal of the hall.")
    group: str = Field(examples=["business-setup"])
    start: datetime
    end: datetime
    state: str = Field(examples=["booked"])
    item_code: str
    slot_closed: bool = Field(
        description="The hall does not hold this half hour: move or cancel. It never counts as missed."
    )
    why_closed: str = Field(description="As told to whoever booked; may be empty.", examples=["窗口人手不够"])
    ticket: str | None = Field(description="The number of the ticket after check-in.", examples=["B023"])


@router.get("/hall/slots", response={200: list[SlotOut], **REFUSALS}, operation_id="list_hall_slots")
def slots(
    request: HttpRequest, group: Annotated[str, Query(max_length=40)], day: date
) -> list[dict[str, Any]]:
    """The half hours of a service group on a day, open to everybody."""
    moment = now()
    return [
        {
            "start": one.start,
            "end": one.end,
            "capacity": one.capacity,
            "free": one.free,
            "released": one.released_at <= moment,
        }
        for one in list_slots(group=group.replace("\x00", ""), day=day)
    ]


@router.post(
    "/hall/appointments",
    auth=caller("appointments"),
    response={201: AppointmentOut, **REFUSALS},
    operation_id="book_appointment",
)
def create(
    request: HttpRequest,
    body: AppointmentIn,
    idempotency_key: str | None = Header(
        None, alias="Idempotency-Key", description="8 to 80 letters, digits or . _ : -"
    ),
) -> Status:
    """A place for the signed-in person. `appointments.full` when somebody took the last one."""
    if idempotency_key is not None and not _KEY.match(idempotency_key):
        raise Invalid(fields={"Idempotency-Key": [_("8 到 80 个字母、数字或 . _ : - 。")]})
    appointment = book(
        actor=request.auth,
        group=body.group,
        start=body.start,
        item_code=body.item_code,
        idempotency_key=idempotency_key,
    )
    return Status(201, _out(appointment))


@router.get(
    "/hall/appointments/{code}",
    auth=caller("appointments"),
    response={200: AppointmentOut, **REFUSALS},
    operation_id="get_appointment",
)
def one(request: HttpRequest, code: Code) -> dict[str, Any]:
    return _out(find_appointment(actor=request.auth, code=code))


@router.post(
    "/hall/appointments/{code}/rescheduling",
    auth=caller("appointments"),
    response={200: AppointmentOut, **REFUSALS},
    operation_id="reschedule_appointment",
)
def move(request: HttpRequest, code: Code, body: ReschedulingIn) -> dict[str, Any]:
    """To another slot of the same group, at once or not at all."""
    return _out(reschedule(actor=request.auth, code=code, start=body.start))


@router.post(
    "/hall/appointments/{code}/cancellation",
    auth=caller("appointments"),
    response={200: AppointmentOut, **REFUSALS},
    operation_id="cancel_appointment",
)
def give_back(request: HttpRequest, code: Code) -> dict[str, Any]:
    """Give the place back. Cancelling twice cancels once."""
    return _out(cancel(actor=request.auth, code=code))


@router.post(
    "/hall/appointments/{code}/check-in",
    auth=caller("appointments"),
    response={200: TicketOut, **REFUSALS},
    operation_id="check_in_appointment",
)
def arrive(request: HttpRequest, code: Code) -> dict[str, Any]:
    """The ticket of the line, from 30 minutes before the start; later than 15 minutes after it, a walk-in's."""
    return ticket_out(check_in(actor=request.auth, code=code))


def _out(appointment: Appointment) -> dict[str, Any]:
    return {
        "code": appointment.code,
        "group": appointment.group.code,
        "start": appointment.start,
        "end": appointment.end,
        "state": appointment.state,
        "item_code": appointment.item_code,
        "slot_closed": appointment.slot.closed_at is not None,
        "why_closed": appointment.slot.why_closed,
        "ticket": appointment.ticket.number if appointment.ticket else None,
    }
