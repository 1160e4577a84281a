"""What staff do about people's rights: decide corrections, hold cases, see what runs out."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from huiban.domains.privacy.public import (
    Correction,
    Hold,
    HoldReason,
    decide_correction,
    find_correction,
    find_retention,
    lift_hold,
    list_corrections,
    list_holds,
    place_hold,
    plan_retention,
)
from huiban.surfaces.api.v1.auth import caller
from huiban.surfaces.api.v1.errors import REFUSALS
from huiban.surfaces.api.v1.sessions import In

router = Router(tags=["personal data"], auth=caller("people"))


class WaitingOut(Schema):
    id: UUID
    field: str
    person: str = Field(description="Masked.", examples=["李**"])
    state: str
    due: date


class SheetOut(WaitingOut):
    old_value: str
    new_value: str
    reason: str
    answer: str
    proofs: int


class DecisionIn(In):
    granted: bool
    answer: str = Field(max_length=1000, description="Read by the person.")


class HoldIn(In):
    number: str = Field(max_length=60, examples=["370211-20261120-000123-C"])
    kind: HoldReason
    reason: str = Field(max_length=1000)


class LiftIn(In):
    reason: str = Field(max_length=1000)


class HoldOut(Schema):
    id: UUID
    number: str
    kind: str
    placed_at: datetime
    lifted_at: datetime | None


class RetentionOut(Schema):
    next_at: datetime
    last_started_at: datetime | None
    last_ended_at: datetime | None
    last_counts: dict[str, int]
    coming: dict[str, int] = Field(description="What would go now, by kind.")
    held: int
    for_appraisal: int


@router.get("/corrections", response={200: list[WaitingOut], **REFUSALS}, operation_id="list_corrections")
def waiting(request: HttpRequest) -> list[dict[str, Any]]:
    """What people asked to be put right, the most urgent first."""
    return [_row(one) for one in list_corrections(actor=request.auth)]  # type: ignore[attr-defined]


@router.get(
    "/corrections/{correction_id}", response={200: SheetOut, **REFUSALS}, operation_id="get_correction"
)
def sheet(request: HttpRequest, correction_id: UUID) -> dict[str, Any]:
    """One with its values in full; that it was read is recorded."""
    found = find_correction(actor=request.auth, correction_id=correction_id)  # type: ignore[attr-defined]
    words = {name: getattr(found, name) or "" for name in ("old_value", "new_value", "reason", "answer")}
    return _row(found) | words | {"proofs": found.proofs.count()}


@router.post(
    "/corrections/{correction_id}/decision",
    response={200: WaitingOut, **REFUSALS},
    operation_id="decide_correction",
)
def decide(request: HttpRequest, correction_id: UUID, body: DecisionIn) -> dict[str, Any]:
    """Grant or refuse, with the reason; granted, the register is changed at once."""
    actor = request.auth  # type: ignore[attr-defined]
    return _row(decide_correction(actor=actor, correction_id=correction_id, **body.dict()))


@router.get("/holds", response={200: list[HoldOut], **REFUSALS}, operation_id="list_holds")
def holds(request: HttpRequest) -> list[dict[str, Any]]:
    """The cases of which nothing is deleted now."""
    return [_hold(one) for one in list_holds(actor=request.auth)]  # type: ignore[attr-defined]


@router.post("/holds", response={201: HoldOut, **REFUSALS}, operation_id="place_hold")
def hold(request: HttpRequest, body: HoldIn) -> Status:
    """Nothing of this case and its applicant is deleted until it is lifted."""
    return Status(201, _hold(place_hold(actor=request.auth, **body.dict())))  # type: ignore[attr-defined]


@router.post("/holds/{hold_id}/lifting", response={200: HoldOut, **REFUSALS}, operation_id="lift_hold")
def lift(request: HttpRequest, hold_id: UUID, body: LiftIn) -> dict[str, Any]:
    """The complaint or suit is over."""
    return _hold(lift_hold(actor=request.auth, hold_id=hold_id, reason=body.reason))  # type: ignore[attr-defined]


@router.get("/retention", response={200: RetentionOut, **REFUSALS}, operation_id="get_retention")
def retention(request: HttpRequest) -> dict[str, Any]:
    """What the last night took away, and what the next one will."""
    actor = request.auth  # type: ignore[attr-defined]
    state = find_retention(actor=actor)
    last = state.runs[0] if state.runs else None
    return {
        "next_at": state.next_at,
        "last_started_at": last.started_at if last else None,
        "last_ended_at": last.ended_at if last else None,
        "last_counts": last.counts if last else {},
        "coming": plan_retention(actor=actor),
        "held": state.held,
        "for_appraisal": state.for_appraisal,
    }


def _row(one: Correction) -> dict[str, Any]:
    person = one.person.masked_name or one.person.masked_mobile
    return {"id": one.id, "field": one.field, "person": person, "state": one.state, "due": one.due}


def _hold(one: Hold) -> dict[str, Any]:
    return {
        "id": one.id,
        "number": one.case.number,
        "kind": one.kind,
        "placed_at": one.placed_at,
        "lifted_at": one.lifted_at,
    }
