"""Who read whose personal data: one's own, and the whole record for auditors."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from huiban.domains.oversight.public import (
    Read,
    ReadFilter,
    can_read_access_record,
    count_own_reads,
    list_own_reads,
    list_reads,
)
from huiban.foundation.errors import NotFound
from huiban.surfaces.api.v1.auth import caller
from huiban.surfaces.api.v1.errors import REFUSALS
from huiban.surfaces.api.v1.sessions import In

router = Router(tags=["who looked"], auth=caller("people"))


class OwnReadOut(Schema):
    at: datetime
    organisation: str = Field(description="Never the member of staff by name.")
    roles: list[str]
    fields: list[str] = Field(description="What was read, in words.")
    reason: str
    matter: str = Field(description="Number of the case or difficulty; empty when there is none.")


class OwnReadList(Schema):
    count: int
    results: list[OwnReadOut]


class PageIn(In):
    limit: int = Field(default=50, ge=1, le=100)
    offset: int = Field(default=0, ge=0, le=1_000_000)


class ReadFilterIn(PageIn):
    staff: str = Field(default="", max_length=40, description="Part of a name or user name.")
    citizen_id: str = Field(default="", max_length=30, description="Whole number of the person.")
    day: date | None = None
    surface: str = Field(default="", max_length=16, examples=["desk"])


class ReadOut(Schema):
    id: UUID
    at: datetime
    username: str
    who: str
    organisation: str
    roles: list[str] = Field(description="Codes, as they were held then.")
    person: str = Field(description="Masked.")
    fields: list[str] = Field(description="Codes.")
    reason: str
    note: str
    matter: str
    surface: str
    operation: str
    address: str
    request_id: str


class ReadList(Schema):
    count: int
    results: list[ReadOut]


@router.get("/me/reads", response={200: OwnReadList, **REFUSALS}, operation_id="list_own_reads")
def own(request: HttpRequest, limit: int = 50, offset: int = 0) -> dict[str, Any]:
    """Who read the caller's personal data, newest first. For persons; staff have none here."""
    actor = request.auth
    if not actor.is_person:
        raise NotFound
    asked = {"limit": min(max(limit, 1), 100), "offset": min(max(offset, 0), 1_000_000)}
    return {"count": count_own_reads(actor=actor), "results": list_own_reads(actor=actor, **asked)}


@router.post(
    "/access-record/queries", response={200: ReadList, **REFUSALS}, operation_id="query_access_record"
)
def record(request: HttpRequest, body: ReadFilterIn) -> dict[str, Any]:
    """The record for auditors, newest first; asking is itself recorded. A POST, so that no address holds a number."""
    if not can_read_access_record(request.auth):
        raise NotFound
    given = body.dict()
    page = {name: given.pop(name) for name in ("limit", "offset")}
    found = list_reads(actor=request.auth, narrow=ReadFilter(**given), **page)
    return {"count": found.total, "results": [_out(one) for one in found.rows]}


def _out(read: Read) -> dict[str, Any]:
    entry = read.entry
    return {
        "id": entry.id,
        "at": entry.at,
        "username": read.username,
        "who": read.who,
        "organisation": read.organisation,
        "roles": entry.roles,
        "person": read.whose,
        "fields": entry.fields,
        "reason": entry.reason,
        "note": entry.note or "",
        "matter": entry.matter,
        "surface": entry.surface,
        "operation": entry.operation,
        "address": entry.address,
        "request_id": entry.request_id,
    }
