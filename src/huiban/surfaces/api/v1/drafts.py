"""Fill in an application."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field, StrictBool, StrictFloat, StrictInt, StrictStr

from huiban.domains.cases.public import (
    Draft,
    attach_document,
    detach_document,
    discard_draft,
    find_draft,
    list_material_offers,
    list_own_drafts,
    missing_for_submission,
    promise_paper,
    reuse_document,
    save_draft,
    start_draft,
)
from huiban.domains.people.public import require_visitor
from huiban.surfaces.api.v1.auth import caller
from huiban.surfaces.api.v1.errors import REFUSALS
from huiban.surfaces.api.v1.sessions import In

router = Router(tags=["drafts"], auth=caller("cases"))
FieldValue = StrictStr | StrictBool | StrictInt | StrictFloat | list[StrictStr] | None


class DraftIn(In):
    item: str = Field(max_length=64, examples=["511A0074300005-511602000000-000-115113016823646795-1-00"])
    person_id: UUID | None = Field(
        default=None, description="At a window: the applicant, whom the clerk looked up within twelve hours."
    )
    company_id: UUID | None = Field(default=None, description="Apply for a company one may act for.")
    answers: dict[str, str | list[str]] = Field(default_factory=dict, examples=[{"q_form": "person"}])


class DraftChange(In):
    answers: dict[str, str | list[str] | None] | None = None
    form: dict[str, FieldValue] | None = Field(default=None, examples=[{"op_name": "李样本"}])
    delivery_method: str | None = Field(default=None, max_length=10, examples=["window"])
    delivery_address: str | None = Field(default=None, max_length=200)


class MaterialChange(In):
    paper: StrictBool | None = Field(default=None, description="Handed over on paper at a window.")
    document_id: UUID | None = Field(default=None, description="A document given before.")


class OfferOut(Schema):
    id: UUID
    filename: str
    uploaded_at: datetime


class DraftOut(Schema):
    id: UUID
    item: str
    name: str
    version: int
    revision: int
    resume_code: str = Field(examples=["K7QF-2M9X"])
    answers: dict[str, Any]
    form: dict[str, Any]
    materials: dict[str, Any]
    delivery_method: str
    updated_at: datetime
    case: str | None = Field(description="The number of the case once submitted.")
    missing: dict[str, list[str]] = Field(description="What still stands in the way of submitting, by path.")
    faults: dict[str, list[str]] = Field(
        default_factory=dict, description="Values kept as typed that must be mended."
    )
    offers: dict[str, list[OfferOut]] = Field(description="Documents given before, by material.")


class DraftRow(Schema):
    id: UUID
    item: str
    name: str
    updated_at: datetime


@router.post("/drafts", response={201: DraftOut, **REFUSALS}, operation_id="start_draft")
def start(request: HttpRequest, body: DraftIn) -> Status:
    """Start an application, or take up the open one for the same item."""
    require_visitor(actor=request.auth, person_id=body.person_id)
    draft = start_draft(
        actor=request.auth,
        item_code=body.item.replace("\x00", ""),
        person_id=body.person_id,
        company_id=body.company_id,
        answers=body.answers,
    )
    return Status(201, _out(find_draft(actor=request.auth, draft_id=draft.id)))


@router.get("/drafts", response={200: list[DraftRow], **REFUSALS}, operation_id="list_drafts")
def drafts(request: HttpRequest) -> list[dict[str, Any]]:
    """The caller's open drafts, newest first."""
    rows = list_own_drafts(actor=request.auth)
    return [
        {
            "id": d.id,
            "item": d.item_version.entry["code"],
            "name": d.item_version.name,
            "updated_at": d.updated_at,
        }
        for d in rows
    ]


@router.get("/drafts/{draft_id}", response={200: DraftOut, **REFUSALS}, operation_id="get_draft")
def draft(request: HttpRequest, draft_id: UUID) -> dict[str, Any]:
    return _out(find_draft(actor=request.auth, draft_id=draft_id))


@router.patch("/drafts/{draft_id}", response={200: DraftOut, **REFUSALS}, operation_id="save_draft")
def save(request: HttpRequest, draft_id: UUID, body: DraftChange) -> dict[str, Any]:
    """Keep what was filled in. Nothing is lost: values that are not right yet are kept and named under ``faults``."""
    saved, faults = save_draft(actor=request.auth, draft_id=draft_id, **body.dict(exclude_unset=True))
    return _out(saved) | {"faults": faults}


@router.delete("/drafts/{draft_id}", response={204: None, **REFUSALS}, operation_id="discard_draft")
def discard(request: HttpRequest, draft_id: UUID) -> Status:
    discard_draft(actor=request.auth, draft_id=draft_id)
    return Status(204, None)


@router.post(
    "/drafts/{draft_id}/documents", response={201: DraftOut, **REFUSALS}, operation_id="upload_document"
)
def upload(request: HttpRequest, draft_id: UUID, material: Form[str], file: File[UploadedFile]) -> Status:
    """Upload a file for a material (multipart: ``material``, ``file``)."""
    changed, _document = attach_document(
        actor=request.auth,
        draft_id=draft_id,
        material_id=material,
        filename=file.name or "",
        content=file,
    )
    return Status(201, _out(changed))


@router.delete(
    "/drafts/{draft_id}/materials/{material}/documents/{document_id}",
    response={200: DraftOut, **REFUSALS},
    operation_id="detach_document",
)
def detach(request: HttpRequest, draft_id: UUID, material: str, document_id: UUID) -> dict[str, Any]:
    """Take a document out of a material; it stays in the person's documents."""
    changed = detach_document(
        actor=request.auth,
        draft_id=draft_id,
        material_id=material,
        document_id=document_id,
    )
    return _out(changed)


@router.put(
    "/drafts/{draft_id}/materials/{material}",
    response={200: DraftOut, **REFUSALS},
    operation_id="give_material",
)
def give(request: HttpRequest, draft_id: UUID, material: str, body: MaterialChange) -> dict[str, Any]:
    """Give a document handed in before, or say that the material comes on paper."""
    actor = request.auth
    if body.document_id is not None:
        reuse_document(actor=actor, draft_id=draft_id, material_id=material, document_id=body.document_id)
    if body.paper is not None:
        promise_paper(actor=actor, draft_id=draft_id, material_id=material, paper=body.paper)
    return _out(find_draft(actor=actor, draft_id=draft_id))


def _out(draft: Draft) -> dict[str, Any]:
    return {
        "id": draft.id,
        "item": draft.item_version.entry["code"],
        "name": draft.item_version.name,
        "version": draft.item_version.number,
        "revision": draft.revision,
        "resume_code": draft.resume_code,
        "answers": draft.answers,
        "form": draft.form,
        "materials": draft.materials,
        "delivery_method": draft.delivery_method,
        "updated_at": draft.updated_at,
        "case": draft.case.number if draft.case else None,
        "missing": {} if draft.case else missing_for_submission(draft),
        "offers": {
            material: [{"id": d.id, "filename": d.filename, "uploaded_at": d.uploaded_at} for d in documents]
            for material, documents in list_material_offers(draft).items()
        },
    }
