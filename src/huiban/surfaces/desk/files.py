"""The documents of a case, given so that a browser can do nothing with them but show or save them."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiban.domains.cases.public import Case, find_case, find_case_document, find_draft_document
from huiban.domains.certificates.public import (
    find_result,
    make_acceptance_notice,
    make_receipt,
    make_refusal_notice,
    read_result,
)
from huiban.domains.directory.public import Role, has_role
from huiban.domains.documents.public import StoredDocument
from huiban.foundation.errors import NotFound
from huiban.surfaces.components.downloads import document_response
from huiban.surfaces.components.item_values import masked_text
from huiban.surfaces.components.languages import is_chinese
from huiban.surfaces.desk.gate import actor_of, clerk_required, staff_required


@require_safe
@staff_required
def show_case_document(request: HttpRequest, number: str, document_id: UUID) -> HttpResponse:
    """A document handed in with a case. Pictures are shown, everything else is saved."""
    document = find_case_document(actor=actor_of(request), number=number, document_id=document_id)
    return _given(document)


@require_safe
@clerk_required
def show_draft_document(request: HttpRequest, draft_id: UUID, document_id: UUID) -> HttpResponse:
    """A document of an application that is being taken in."""
    return _given(find_draft_document(actor=actor_of(request), draft_id=draft_id, document_id=document_id))


@require_safe
@staff_required
def show_result(request: HttpRequest, number: str, document_id: UUID) -> HttpResponse:
    """A sealed document of the result."""
    document = find_result(actor=actor_of(request), document_id=document_id)
    if document.case.number != find_case(actor=actor_of(request), number=number).number:
        raise NotFound
    return _made(read_result(document), document.filename)


@require_safe
@staff_required
def show_notice(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """A notice for the applicant, made now. The receipt carries the query code: for clerks only."""
    actor = actor_of(request)
    case = find_case(actor=actor, number=number)
    if kind == "receipt":
        if not has_role(actor, Role.CLERK, organisation_id=case.organisation_id):
            raise NotFound
        return _made(make_receipt(case, language="zh" if is_chinese() else "en"), _named(_("收件凭证"), case))
    if kind == "acceptance":
        return _made(make_acceptance_notice(case), _named(_("受理通知书"), case))
    return _made(make_refusal_notice(case), _named(_("不予受理通知书"), case))


def _given(document: StoredDocument) -> HttpResponse:
    """Somebody's own bytes: no script in them runs, nothing is loaded, no type is guessed."""
    return document_response(document, name=masked_text(document.filename))


def _made(pdf: bytes, name: str) -> HttpResponse:
    """A PDF of our own making: shown, so that it can be printed."""
    disposition = content_disposition_header(as_attachment=False, filename=name) or "inline"
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": disposition})


def _named(title: str, case: Case) -> str:
    return f"{title} {case.number}.pdf"
