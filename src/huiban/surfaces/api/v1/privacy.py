"""People's rights over their data: what is held, a copy, corrections, another phone, leaving."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, BinaryIO, cast
from uuid import UUID

from django.http import FileResponse, HttpRequest
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from huiban.domains.privacy.public import (
    Correction,
    CorrectionField,
    DataExport,
    ask_correction,
    ask_export,
    change_own_mobile,
    find_own_export,
    leave,
    list_own_corrections,
    list_own_data,
    list_own_exports,
    open_export,
    register,
    why_not_close,
    withdraw_correction,
)
from huiban.foundation.errors import NotFound
from huiban.surfaces.api.v1.auth import caller, require_proof
from huiban.surfaces.api.v1.errors import REFUSALS
from huiban.surfaces.api.v1.sessions import In
from huiban.surfaces.components.downloads import harmless

router = Router(tags=["personal data"], auth=caller("people"))


class KindOut(Schema):
    id: str = Field(examples=["account"])
    name: str
    name_en: str
    holds: str
    purpose: str
    ground: str = Field(description="The articles of law.")
    seen_by: str
    days: int | None = Field(description="How long; empty where it is not counted in days.")
    since: str
    until: str
    end: str = Field(examples=["delete"], description="delete, anonymise or archive.")


class OwnKindOut(Schema):
    id: str
    name: str
    count: int = Field(description="How many things of this kind are held of the caller.")


class ExportOut(Schema):
    id: UUID
    state: str = Field(examples=["waiting"], description="waiting, ready, failed or ended.")
    asked_at: datetime
    expires_at: datetime | None
    size: int = Field(description="Bytes.")
    sha256: str
    downloads: int


class CorrectionOut(Schema):
    id: UUID
    field: str
    state: str = Field(examples=["asked"], description="asked, granted, refused or withdrawn.")
    asked_at: datetime
    due: date
    decided_at: datetime | None
    answer: str


class MobileIn(In):
    mobile: str = Field(max_length=20, examples=["13800000009"])
    code: str = Field(max_length=12, description="Sent to the new phone by POST /sign-in-codes.")


class LeavingOut(Schema):
    reasons: list[str] = Field(description="Why the account cannot be closed now; empty when it can.")


@router.get(
    "/personal-data", auth=None, response={200: list[KindOut], **REFUSALS}, operation_id="list_personal_data"
)
def kinds(request: HttpRequest) -> list[dict[str, Any]]:
    """Which personal data are held, what for, by what law, who sees them, how long, and what happens then."""
    shown = ("id", "name", "name_en", "holds", "purpose", "ground", "seen_by", "end")
    return [
        {name: getattr(kind, name) for name in shown}
        | {"days": kind.keep.days, "since": kind.keep.since, "until": kind.keep.until}
        for kind in register()
        if kind.subject == "person"
    ]


@router.get("/me/data", response={200: list[OwnKindOut], **REFUSALS}, operation_id="list_own_data")
def own_data(request: HttpRequest) -> list[dict[str, Any]]:
    """How much of each kind is held of the caller."""
    found = list_own_data(actor=request.auth)  # type: ignore[attr-defined]
    return [{"id": one.kind.id, "name": one.kind.name, "count": one.count} for one in found]


@router.get("/me/exports", response={200: list[ExportOut], **REFUSALS}, operation_id="list_own_exports")
def exports(request: HttpRequest) -> list[DataExport]:
    """The copies the caller asked for, newest first."""
    _require_person(request)
    return list_own_exports(actor=request.auth)  # type: ignore[attr-defined]


@router.post("/me/exports", response={202: ExportOut, **REFUSALS}, operation_id="ask_export")
def ask(request: HttpRequest) -> Status:
    """Ask for a copy of everything held of the caller; one at a time. Needs a sign-in of the last ten minutes.

    It is made in the background, told by text message, and deleted after seven days.
    """
    _require_person(request)
    require_proof(request)
    return Status(202, ask_export(actor=request.auth))  # type: ignore[attr-defined]


@router.get(
    "/me/exports/{export_id}/content", response={200: bytes, **REFUSALS}, operation_id="download_export"
)
def download(request: HttpRequest, export_id: UUID) -> FileResponse:
    """The copy as a ZIP (data.json, schema.json, index.html, files). Needs a sign-in of the last ten minutes."""
    actor = request.auth  # type: ignore[attr-defined]
    _require_person(request)
    find_own_export(actor=actor, export_id=export_id)
    require_proof(request)
    export, content = open_export(actor=actor, export_id=export_id)
    name = f"huiban-{export.asked_at:%Y-%m-%d}.zip"
    return harmless(FileResponse(content, as_attachment=True, filename=name, content_type="application/zip"))


@router.get(
    "/me/corrections", response={200: list[CorrectionOut], **REFUSALS}, operation_id="list_own_corrections"
)
def corrections(request: HttpRequest) -> list[dict[str, Any]]:
    """What the caller asked to be put right, newest first."""
    _require_person(request)
    return [_correction(one) for one in list_own_corrections(actor=request.auth)]  # type: ignore[attr-defined]


@router.post("/me/corrections", response={201: CorrectionOut, **REFUSALS}, operation_id="ask_correction")
def correct(
    request: HttpRequest,
    field: Form[CorrectionField],
    new_value: Form[str],
    reason: Form[str],
    file: File[list[UploadedFile]] = [],  # noqa: B006 (the framework copies it)
) -> Status:
    """Ask that a name, an identity number or something else be put right, with proof. Needs a recent sign-in."""
    _require_person(request)
    require_proof(request)
    asked = ask_correction(
        actor=request.auth,  # type: ignore[attr-defined]
        field=field,
        new_value=new_value,
        reason=reason,
        proofs=[(one.name or "", cast(BinaryIO, one.file)) for one in file],
    )
    return Status(201, _correction(asked))


@router.delete(
    "/me/corrections/{correction_id}", response={204: None, **REFUSALS}, operation_id="withdraw_correction"
)
def withdraw(request: HttpRequest, correction_id: UUID) -> Status:
    """Think better of it, while it is not decided."""
    withdraw_correction(actor=request.auth, correction_id=correction_id)  # type: ignore[attr-defined]
    return Status(204, None)


@router.put("/me/mobile", response={204: None, **REFUSALS}, operation_id="change_mobile")
def mobile(request: HttpRequest, body: MobileIn) -> Status:
    """Go on with another phone. Every token ends, this one too. Needs a sign-in of the last ten minutes."""
    _require_person(request)
    require_proof(request)
    change_own_mobile(actor=request.auth, mobile=body.mobile, code=body.code)  # type: ignore[attr-defined]
    return Status(204, None)


@router.get("/me/account/obstacles", response={200: LeavingOut, **REFUSALS}, operation_id="find_obstacles")
def obstacles(request: HttpRequest) -> dict[str, Any]:
    """What stands between the caller and closing the account."""
    return {"reasons": why_not_close(actor=request.auth)}  # type: ignore[attr-defined]


@router.delete("/me/account", response={204: None, **REFUSALS}, operation_id="close_account")
def close(request: HttpRequest) -> Status:
    """Close the account for good: 409 with the reasons while something stands open. Needs a recent sign-in."""
    _require_person(request)
    require_proof(request)
    leave(actor=request.auth)  # type: ignore[attr-defined]
    return Status(204, None)


def _require_person(request: HttpRequest) -> None:
    if not request.auth.is_person:  # type: ignore[attr-defined]
        raise NotFound


def _correction(one: Correction) -> dict[str, Any]:
    return {
        "id": one.id,
        "field": one.field,
        "state": one.state,
        "asked_at": one.asked_at,
        "due": one.due,
        "decided_at": one.decided_at,
        "answer": one.answer or "",
    }
