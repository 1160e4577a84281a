"""Cases: hand in, look up, follow, take back, rate."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from ninja import Header, Query, Router, Schema, Status
from pydantic import Field

from huiban.domains.cases.public import (
    CaseFilter,
    CaseState,
    count_cases,
    export_cases,
    find_case,
    find_case_document,
    find_progress,
    list_cases,
    submit,
    withdraw,
)
from huiban.domains.certificates.public import find_result, list_results, read_result
from huiban.domains.voices.public import rate, rate_with_code
from huiban.foundation.actors import Actor, Channel
from huiban.foundation.errors import Invalid
from huiban.surfaces.api.v1.auth import caller
from huiban.surfaces.api.v1.case_answers import (
    CaseList,
    CaseOut,
    TimelineRow,
    case_out,
    case_row,
    timeline_out,
)
from huiban.surfaces.api.v1.errors import REFUSALS
from huiban.surfaces.api.v1.sessions import In
from huiban.surfaces.components.case_table import case_table
from huiban.surfaces.components.downloads import document_response

router = Router(tags=["cases"])
_KEY = re.compile(r"[A-Za-z0-9._:-]{8,80}\Z")


class CaseIn(In):
    draft_id: UUID


class ReceiptOut(Schema):
    number: str = Field(examples=["370211-20261120-000123-C"])
    query_code: str = Field(examples=["40718253"], description="With the number, opens the progress inquiry.")
    state: str = Field(examples=["submitted"])
    submitted_at: datetime


class ResultRow(Schema):
    id: UUID
    kind: str
    title: str
    number: str
    dated: date | None
    verification_code: str
    sha256: str


class ProgressIn(In):
    number: str = Field(max_length=60, examples=["370211-20261120-000123-C"])
    query_code: str = Field(max_length=20, examples=["40718253"])


class ProgressOut(Schema):
    number: str
    title: str
    department: str
    state: str
    state_name: str
    promised_due: date | None
    timeline: list[TimelineRow]


class RatingIn(In):
    grade: int = Field(
        ge=1, le=5, strict=True, examples=[1], description="1 very satisfied … 5 very dissatisfied"
    )
    reasons: list[str] = Field(default=[], max_length=10)
    text: str = Field(default="", max_length=500)


class ProgressRatingIn(RatingIn):
    number: str = Field(max_length=60)
    query_code: str = Field(max_length=20)


class RatingOut(Schema):
    grade: int
    given_at: datetime


@router.post(
    "/cases", auth=caller("cases"), response={201: ReceiptOut, **REFUSALS}, operation_id="submit_case"
)
def create(
    request: HttpRequest,
    body: CaseIn,
    idempotency_key: str | None = Header(
        None, alias="Idempotency-Key", description="8 to 80 letters, digits or . _ : -"
    ),
) -> Status:
    """Hand a complete draft in. Doing it again answers the same case."""
    key = checked_key(idempotency_key)
    return Status(201, submit(actor=request.auth, draft_id=body.draft_id, idempotency_key=key))


class CaseExportIn(In):
    text: str = Field("", max_length=100)
    state: CaseState | None = None
    department: UUID | None = None
    item_code: str = Field("", max_length=64)
    submitted_since: date | None = None
    submitted_until: date | None = None
    overdue: bool = False


@router.post(
    "/case-exports",
    auth=caller("cases"),
    response=REFUSALS,
    operation_id="export_cases",
    openapi_extra={
        "responses": {200: {"description": "CSV, sent while it is read", "content": {"text/csv": {}}}}
    },
)
def export(request: HttpRequest, body: CaseExportIn) -> StreamingHttpResponse:
    """The cases the caller may see as a table, newest first, however many; without names and numbers of people."""
    narrow = CaseFilter(
        text=body.text.replace("\x00", ""),
        state=body.state or "",
        organisation_id=body.department,
        item_code=body.item_code.replace("\x00", ""),
        submitted_since=body.submitted_since,
        submitted_until=body.submitted_until,
        overdue=body.overdue,
    )
    return case_table(export_cases(actor=request.auth, narrow=narrow))


@router.get("/cases", auth=caller("cases"), response={200: CaseList, **REFUSALS}, operation_id="list_cases")
def cases(
    request: HttpRequest,
    text: str = Query("", max_length=100),
    state: CaseState | None = None,
    department: UUID | None = None,
    overdue: bool = False,
    limit: int = Query(30, ge=1, le=100),
    offset: int = Query(0, ge=0, le=1_000_000),
) -> dict[str, Any]:
    """The cases the caller may see, newest first."""
    narrow = CaseFilter(
        text=text.replace("\x00", ""), state=state or "", organisation_id=department, overdue=overdue
    )
    actor = request.auth
    rows = list_cases(actor=actor, narrow=narrow, limit=limit, offset=offset)
    return {"count": count_cases(actor=actor, narrow=narrow), "results": [case_row(case) for case in rows]}


@router.get(
    "/cases/{number}", auth=caller("cases"), response={200: CaseOut, **REFUSALS}, operation_id="get_case"
)
def case(request: HttpRequest, number: str) -> dict[str, Any]:
    return case_out(find_case(actor=request.auth, number=number))


@router.get(
    "/cases/{number}/timeline",
    auth=caller("cases"),
    response={200: list[TimelineRow], **REFUSALS},
    operation_id="get_timeline",
)
def timeline(request: HttpRequest, number: str) -> list[dict[str, Any]]:
    """What happened, from the record of facts. Staff read who did it, applicants read the department."""
    actor = request.auth
    return timeline_out(find_case(actor=actor, number=number), for_staff=actor.is_staff)


@router.get(
    "/cases/{number}/documents/{document_id}",
    auth=caller("cases"),
    response={200: None, **REFUSALS},
    operation_id="get_case_document",
)
def document(request: HttpRequest, number: str, document_id: UUID) -> HttpResponse:
    """A file handed in with the case, as an attachment."""
    stored = find_case_document(actor=request.auth, number=number, document_id=document_id)
    return document_response(stored, save=True)


@router.get(
    "/cases/{number}/results",
    auth=caller("cases"),
    response={200: list[ResultRow], **REFUSALS},
    operation_id="list_results",
)
def results(request: HttpRequest, number: str) -> list[dict[str, Any]]:
    """The signed documents of a case; empty until they are made."""
    found = find_case(actor=request.auth, number=number)
    return [
        {
            "id": made.id,
            "kind": made.kind,
            "title": made.title,
            "number": made.number,
            "dated": made.dated,
            "verification_code": made.verification_code,
            "sha256": made.sha256,
        }
        for made in list_results(found)
    ]


@router.get(
    "/results/{document_id}",
    auth=caller("cases"),
    response={200: None, **REFUSALS},
    operation_id="download_result",
)
def result(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """A signed document, byte for byte as it was issued (PDF)."""
    made = find_result(actor=request.auth, document_id=document_id)
    response = HttpResponse(read_result(made), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="{made.id}.pdf"'
    return response


@router.post(
    "/cases/{number}/withdrawal",
    auth=caller("cases"),
    response={200: CaseOut, **REFUSALS},
    operation_id="withdraw_case",
)
def take_back(request: HttpRequest, number: str) -> dict[str, Any]:
    """The applicant takes the application back before it is decided."""
    return case_out(withdraw(actor=request.auth, number=number))


@router.post(
    "/cases/{number}/rating",
    auth=caller("cases"),
    response={201: RatingOut, **REFUSALS},
    operation_id="rate_case",
)
def give_rating(request: HttpRequest, number: str, body: RatingIn) -> Status:
    """The applicant rates a finished case, once."""
    return Status(201, rate(actor=request.auth, number=number, **body.dict()))


@router.post("/progress", response={200: ProgressOut, **REFUSALS}, operation_id="inquire_progress")
def progress(request: HttpRequest, body: ProgressIn) -> dict[str, Any]:
    """Where a case stands, for whoever holds its number and query code."""
    found = find_progress(number=body.number, query_code=body.query_code)
    return {
        "number": found.number,
        "title": found.title,
        "department": found.organisation.name,
        "state": found.state,
        "state_name": found.get_state_display(),
        "promised_due": found.promised_due,
        "timeline": timeline_out(found, for_staff=False),
    }


@router.post("/progress/rating", response={201: RatingOut, **REFUSALS}, operation_id="rate_with_code")
def rate_by_code(request: HttpRequest, body: ProgressRatingIn) -> Status:
    """Whoever holds the receipt rates the finished case, once."""
    caller: Actor = request.actor
    actor = (
        caller
        if caller.is_staff
        else Actor(kind="person", id=caller.id, name=caller.name, channel=Channel.API)
    )
    return Status(201, rate_with_code(actor=actor, **body.dict()))


def checked_key(key: str | None) -> str | None:
    if key is not None and not _KEY.match(key):
        raise Invalid(fields={"Idempotency-Key": [_("8 到 80 个字母、数字或 . _ : - 。")]})
    return key
