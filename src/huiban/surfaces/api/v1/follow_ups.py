"""Bad ratings being looked into."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from huiban.domains.voices.public import (
    FollowUp,
    Resolution,
    claim_follow_up,
    close_follow_up,
    list_follow_ups,
)
from huiban.surfaces.api.v1.auth import caller
from huiban.surfaces.api.v1.errors import REFUSALS
from huiban.surfaces.api.v1.sessions import In

router = Router(tags=["follow-ups"], auth=caller("voices"))


class FollowUpOut(Schema):
    id: UUID
    case: str
    title: str
    department: str
    grade: int
    reasons: list[str]
    text: str
    state: str
    due: date
    resolution: str
    answer: str
    closed_at: datetime | None


class AnswerIn(In):
    resolution: Resolution
    answer: str = Field(max_length=2000, examples=["已核实情况并向您致歉，窗口已补充一次性告知单。"])


@router.get("/follow-ups", response={200: list[FollowUpOut], **REFUSALS}, operation_id="list_follow_ups")
def follow_ups(request: HttpRequest, closed: bool = False) -> list[dict[str, Any]]:
    """Bad ratings the caller may look into, the most urgent first."""
    return [_out(row) for row in list_follow_ups(actor=request.auth, closed=closed)]


@router.post(
    "/follow-ups/{follow_up_id}/claim",
    response={200: FollowUpOut, **REFUSALS},
    operation_id="claim_follow_up",
)
def claim(request: HttpRequest, follow_up_id: UUID) -> dict[str, Any]:
    return _out(claim_follow_up(actor=request.auth, follow_up_id=follow_up_id))


@router.post(
    "/follow-ups/{follow_up_id}/answer",
    response={200: FollowUpOut, **REFUSALS},
    operation_id="answer_follow_up",
)
def close(request: HttpRequest, follow_up_id: UUID, body: AnswerIn) -> dict[str, Any]:
    """Tell the applicant what was found and done."""
    answered = close_follow_up(
        actor=request.auth,
        follow_up_id=follow_up_id,
        resolution=Resolution(body.resolution),
        answer=body.answer,
    )
    return _out(answered)


def _out(row: FollowUp) -> dict[str, Any]:
    return {
        "id": row.id,
        "case": row.case_number,
        "title": row.title,
        "department": row.organisation.name,
        "grade": row.given.grade,
        "reasons": row.given.reasons,
        "text": row.given.text,
        "state": row.state,
        "due": row.due,
        "resolution": row.resolution,
        "answer": row.answer,
        "closed_at": row.closed_at,
    }
