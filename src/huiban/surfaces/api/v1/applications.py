"""Hand in a whole application at once, with documents given before."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import File, Form, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import Field

from huiban.domains.cases.public import Application, apply, give_document
from huiban.domains.people.public import require_visitor
from huiban.surfaces.api.v1.auth import caller
from huiban.surfaces.api.v1.cases import ReceiptOut
from huiban.surfaces.api.v1.drafts import FieldValue
from huiban.surfaces.api.v1.errors import REFUSALS
from huiban.surfaces.api.v1.sessions import In

router = Router(tags=["cases"], auth=caller("cases"))


class ApplicationIn(In):
    item: str = Field(max_length=64, examples=["511A0074300005-511602000000-000-115113016823646795-1-00"])
    person_id: UUID | None = Field(
        default=None, description="At a window: the applicant, whom the clerk looked up within twelve hours."
    )
    company_id: UUID | None = Field(default=None, description="Apply for a company one may act for.")
    answers: dict[str, str | list[str]] = Field(default_factory=dict, examples=[{"q_form": "person"}])
    form: dict[str, FieldValue] = Field(default_factory=dict, examples=[{"op_name": "李样本"}])
    materials: dict[str, list[UUID]] = Field(
        default_factory=dict, description="Documents given before (`POST /documents`), by material."
    )
    paper: list[str] = Field(default=[], max_length=60, description="Materials that come on paper.")
    delivery_method: str = Field(max_length=10, examples=["window"])
    delivery_address: str = Field(default="", max_length=200)


class DocumentOut(Schema):
    id: UUID
    filename: str
    content_type: str
    size: int = Field(description="Bytes.")
    sha256: str


@router.post("/applications", response={201: ReceiptOut, **REFUSALS}, operation_id="apply")
def apply_at_once(request: HttpRequest, body: ApplicationIn) -> Status:
    """Hand in a whole application in one step, by the same checks as a draft."""
    require_visitor(actor=request.auth, person_id=body.person_id)
    values = body.dict()
    application = Application(item_code=values.pop("item").replace("\x00", ""), **values)
    return Status(201, apply(actor=request.auth, application=application))


@router.post("/documents", response={201: DocumentOut, **REFUSALS}, operation_id="give_document")
def give(
    request: HttpRequest,
    file: File[UploadedFile],
    kind: Form[str] = "",
    person_id: Form[UUID | None] = None,
    company_id: Form[UUID | None] = None,
) -> Status:
    """Give a document once, for this and later applications (multipart: ``file``; ``kind`` as materials name it)."""
    require_visitor(actor=request.auth, person_id=person_id)
    stored = give_document(
        actor=request.auth,
        filename=file.name or "",
        content=file,
        kind=kind,
        person_id=person_id,
        company_id=company_id,
    )
    return Status(201, stored)
