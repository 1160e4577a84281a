"""What I have given: seen again, offered again, or offered no more."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huiban.domains.documents.public import find_own_document, forget_document, list_own_documents
from huiban.foundation.errors import NotFound
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.portal.downloads import document_response
from huiban.surfaces.portal.gates import actor_of, person_required
from huiban.surfaces.portal.navigation import page


@require_safe
@person_required
def my_documents(request: HttpRequest) -> HttpResponse:
    documents = list_own_documents(actor=actor_of(request))
    return page(request, "my_documents", {"documents": documents}, current="my")


@require_safe
@person_required
def my_document(request: HttpRequest, document_id: UUID) -> FileResponse:
    document = find_own_document(actor=actor_of(request), document_id=document_id)
    if document is None:
        raise NotFound
    return document_response(document)


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def my_document_forget(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Say what it touches and what not, then stop offering the document again."""
    document = find_own_document(actor=actor_of(request), document_id=document_id)
    if document is None or document.person_id != actor_of(request).id:
        raise NotFound
    if request.method != "POST":
        return page(request, "my_document_forget", {"document": document}, current="my")
    forget_document(actor=actor_of(request), document_id=document_id)
    messages.success(request, _("以后不再用这份材料。"))
    return SeeOther(reverse("portal:my-documents"))
