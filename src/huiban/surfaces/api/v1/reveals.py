"""For staff: who stands at the window, and a number in full for a stated reason. Every answer stands in the record."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from huiban.domains.cases.public import reveal_number
from huiban.domains.people.public import Person, find_person_by_citizen_id, reveal_visitor_number
from huiban.foundation.errors import NotFound
from huiban.surfaces.api.v1.auth import caller
from huiban.surfaces.api.v1.errors import REFUSALS
from huiban.surfaces.api.v1.sessions import In

router = Router(tags=["numbers in full"], auth=caller("people"))


class LookupIn(In):
    citizen_id: str = Field(max_length=30, examples=["990000199202020027"], description="From the card.")


class VisitorOut(Schema):
    id: UUID
    name: str = Field(examples=["李样本"])
    citizen_id: str = Field(examples=["990000********0027"], description="Masked.")
    mobile: str = Field(examples=["138****0001"], description="Masked.")
    level: int


class RevealIn(In):
    field: str = Field(
        max_length=80,
        examples=["mobile"],
        description="`citizen_id`, `mobile`; of a case also `form.` and the field's id.",
    )
    reason: str = Field(
        max_length=16, examples=["contact"], description="verify, contact, correct, required or other"
    )
    note: str = Field(default="", max_length=300, description="In words; needed with `other`.")


class RevealOut(Schema):
    field: str
    value: str = Field(examples=["13800000001"])


@router.post("/people/lookups", response={200: VisitorOut, **REFUSALS}, operation_id="look_up_person")
def look_up(request: HttpRequest, body: LookupIn) -> dict[str, Any]:
    """The person whose card the clerk holds. A number nobody has is not found."""
    person = find_person_by_citizen_id(actor=request.auth, citizen_id=body.citizen_id)
    if person is None:
        raise NotFound
    return _visitor(person)


@router.post(
    "/people/{person_id}/reveals", response={200: RevealOut, **REFUSALS}, operation_id="reveal_visitor_number"
)
def of_visitor(
    request: HttpRequest, response: HttpResponse, person_id: UUID, body: RevealIn
) -> dict[str, str]:
    """A number in full of a person this clerk looked up within the last twelve hours."""
    response.headers["Cache-Control"] = "no-store"
    value = reveal_visitor_number(actor=request.auth, person_id=person_id, **body.dict())
    return {"field": body.field, "value": value}


@router.post(
    "/cases/{number}/reveals", response={200: RevealOut, **REFUSALS}, operation_id="reveal_case_number"
)
def of_case(request: HttpRequest, response: HttpResponse, number: str, body: RevealIn) -> dict[str, str]:
    """A number in full of the applicant of a case, or of its form."""
    response.headers["Cache-Control"] = "no-store"
    return {"field": body.field, "value": reveal_number(actor=request.auth, number=number, **body.dict())}


def _visitor(person: Person) -> dict[str, Any]:
    return {
        "id": person.id,
        "name": person.name,
        "citizen_id": person.masked_citizen_id,
        "mobile": person.masked_mobile,
        "level": person.level,
    }
