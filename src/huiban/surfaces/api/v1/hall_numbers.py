"""Numbers that a terminal holds for the time it is cut off, and its report of those it gave. For terminals only."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from huiban.domains.hall.public import Given, PriorityClass, report_numbers, reserve_numbers
from huiban.surfaces.api.v1.auth import CALLER
from huiban.surfaces.api.v1.errors import REFUSALS
from huiban.surfaces.api.v1.hall import zone_id_of
from huiban.surfaces.api.v1.hall_tickets import TicketOut, ticket_out
from huiban.surfaces.api.v1.sessions import In

router = Router(tags=["hall"], auth=CALLER)


class BlockIn(In):
    zone: str = Field(max_length=4, examples=["A"])
    count: int = Field(default=10, ge=1, le=20)


class BlockOut(Schema):
    id: str
    zone: str
    day: date
    first: int
    last: int


class GivenIn(In):
    serial: int = Field(ge=1, le=1_000_000)
    group: str = Field(max_length=40)
    priority: PriorityClass = PriorityClass.NONE
    taken_at: datetime
    key: str = Field(min_length=1, max_length=80, description="The terminal's own; never used twice.")
    code: str = Field(
        default="", max_length=10, description="As printed on the slip, when the terminal made one."
    )


class ReportIn(In):
    given: list[GivenIn] = Field(max_length=20)


@router.post("/hall/number-blocks", response={201: BlockOut, **REFUSALS}, operation_id="reserve_hall_numbers")
def reserve(request: HttpRequest, body: BlockIn) -> Status:
    """Set numbers of a zone apart. A terminal that still has half of its own gets those again."""
    block = reserve_numbers(actor=request.auth, zone_id=zone_id_of(body.zone), count=body.count)
    return Status(
        201,
        {
            "id": str(block.id),
            "zone": body.zone,
            "day": block.line.day,
            "first": block.first,
            "last": block.last,
        },
    )


@router.post(
    "/hall/number-blocks/{block_id}/reports",
    response={200: list[TicketOut], **REFUSALS},
    operation_id="report_hall_numbers",
)
def report(request: HttpRequest, block_id: UUID, body: ReportIn) -> list[dict[str, Any]]:
    """What was given while cut off. Reporting again changes nothing."""
    given = [Given(**one.dict()) for one in body.given]
    return [ticket_out(one) for one in report_numbers(actor=request.auth, block_id=block_id, given=given)]
