"""Check whether a document is genuine: open to everybody, telling no more than its reader needs."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import File, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from huiban.domains.certificates.public import Check, check_file, find_by_code
from huiban.foundation.errors import Invalid
from huiban.surfaces.api.v1.errors import REFUSALS

router = Router(tags=["verification"])
MAX_BYTES = 20 * 1024 * 1024


class CheckOut(Schema):
    standing: str = Field(
        examples=["genuine"], description="genuine, revoked, altered, sealed (a notice of ours) or unknown"
    )
    kind: str = ""
    title: str = ""
    number: str = ""
    organ: str = ""
    dated: date | None = None
    holder: str = Field(default="", examples=["李*"], description="Masked.")
    revoked_on: date | None = None


@router.get("/verifications/{code}", response={200: CheckOut, **REFUSALS}, operation_id="verify_code")
def by_code(request: HttpRequest, code: str) -> dict[str, Any]:
    """The document of the code beside its QR picture."""
    return _out(find_by_code(code[:100]))


@router.post("/verifications", response={200: CheckOut, **REFUSALS}, operation_id="verify_file")
def by_file(request: HttpRequest, file: File[UploadedFile]) -> dict[str, Any]:
    """Whether a PDF is exactly what was issued."""
    if not file.size or file.size > MAX_BYTES:
        raise Invalid(fields={"file": [_("请选择不超过 20 MB 的 PDF 文件。")]})
    return _out(check_file(file.read()))


def _out(check: Check) -> dict[str, Any]:
    return {
        "standing": check.standing,
        "kind": check.kind,
        "title": check.title,
        "number": check.number,
        "organ": check.organ,
        "dated": check.dated,
        "holder": check.holder,
        "revoked_on": check.revoked_on,
    }
