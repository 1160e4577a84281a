"""Hand materials in: upload, take one given before, or promise the paper."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO, cast
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiban.domains.cases.public import (
    Draft,
    MaterialNeed,
    attach_document,
    detach_document,
    find_draft,
    find_draft_document,
    list_draft_documents,
    list_material_offers,
    missing_for_submission,
    needed_materials,
    promise_paper,
    reuse_document,
    spared_materials,
)
from huiban.domains.catalog.public import Material
from huiban.domains.documents.public import StoredDocument
from huiban.foundation.errors import HuibanError, Invalid, NotFound
from huiban.surfaces.components.dates import short_date_words
from huiban.surfaces.components.parts import Offer, StoredFile, UploadSlot
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.portal.downloads import document_response
from huiban.surfaces.portal.drafting import draft_view, go_on, wants_summary
from huiban.surfaces.portal.gates import draft_actor, draft_page, owner_signed_in
from huiban.surfaces.portal.journey import MATERIALS, SUMMARY

Errors = dict[str, list[str]]


@require_http_methods(["GET", "HEAD", "POST"])
@draft_page
def draft_materials(request: HttpRequest, draft: Draft) -> HttpResponse:
    if request.method != "POST":
        return _show(request, draft, {})
    missing = {
        path.removeprefix("materials."): texts
        for path, texts in missing_for_submission(draft).items()
        if path.startswith("materials.")
    }
    return _show(request, draft, missing) if missing else go_on(request, draft, MATERIALS)


@require_POST
@draft_page
def draft_upload(request: HttpRequest, draft: Draft, material_id: str) -> HttpResponse:
    """Take uploaded files, or a document given before. Without script the page comes back with the new list."""
    by_script = bool(request.headers.get("X-Huiban-Upload"))
    need = _need(draft, material_id)
    try:
        draft = _take(request, draft, material_id)
    except Invalid as refused:
        sentences = [str(text) for texts in refused.fields.values() for text in texts] or [
            str(refused.message)
        ]
        if by_script:
            return JsonResponse({"message": " ".join(sentences)}, status=refused.status)
        draft = find_draft(actor=draft_actor(request, draft.id), draft_id=draft.id)
        return _show(request, draft, {material_id: sentences})
    except HuibanError as error:
        if by_script:
            return JsonResponse({"message": str(error.message)}, status=error.status)
        raise
    if by_script:
        return render(
            request, "portal/parts/slot.html", {"slot": _slot(request, draft, need, _files(draft), {}, {})}
        )
    return _back(request, draft, material_id)


@require_POST
@draft_page
def draft_remove(request: HttpRequest, draft: Draft, material_id: str, document_id: UUID) -> HttpResponse:
    """Take a document out of the application; it stays in the person's own documents."""
    detach_document(
        actor=draft_actor(request, draft.id),
        draft_id=draft.id,
        material_id=material_id,
        document_id=document_id,
    )
    return _back(request, draft, material_id)


@require_POST
@draft_page
def draft_paper(request: HttpRequest, draft: Draft, material_id: str) -> HttpResponse:
    """Say that a material comes on paper, or take that back (``paper`` 1 or 0)."""
    paper = request.POST.get("paper") == "1"
    promise_paper(
        actor=draft_actor(request, draft.id), draft_id=draft.id, material_id=material_id, paper=paper
    )
    return _back(request, draft, material_id)


@require_safe
@draft_page
def draft_document(request: HttpRequest, draft: Draft, document_id: UUID) -> FileResponse:
    actor = draft_actor(request, draft.id)
    return document_response(find_draft_document(actor=actor, draft_id=draft.id, document_id=document_id))


def _take(request: HttpRequest, draft: Draft, material_id: str) -> Draft:
    actor = draft_actor(request, draft.id)
    offer = request.POST.get("offer")
    if offer:
        if not owner_signed_in(request, draft):
            raise NotFound
        return reuse_document(
            actor=actor, draft_id=draft.id, material_id=material_id, document_id=_uuid(offer)
        )
    files: Sequence[UploadedFile] = request.FILES.getlist("file")
    if not files:
        raise Invalid(fields={"file": [_("还没有选文件。请先选一张照片或一个文件，再点“上传”。")]})
    for file in files:
        draft, _document = attach_document(
            actor=actor,
            draft_id=draft.id,
            material_id=material_id,
            filename=file.name or "",
            content=cast(BinaryIO, file.file),
        )
    return draft


def _show(request: HttpRequest, draft: Draft, errors: Errors) -> HttpResponse:
    content = draft.item_version.guide
    needs = needed_materials(content, draft.answers, draft.form)
    files = _files(draft)
    # What somebody gave before is offered to the owner only, not to whoever knows the resume code.
    offers = list_material_offers(draft) if owner_signed_in(request, draft) else {}
    context = {
        "slots": [
            {
                "slot": _slot(request, draft, need, files, offers, errors),
                "material": need.material,
                "certain": need.certain,
                "paper": _on_paper(draft, need.material),
                "paper_url": _url("paper", draft, need.material.id),
                "may_paper": "window" in content.channels,
                "source": need.material.source,
            }
            for need in needs
        ],
        "needed": sum(1 for need in needs if need.required),
        "spared": spared_materials(content, draft.answers),
        "venue": content.venues[0] if content.venues else None,
        "errors": [("", text) for name, texts in errors.items() for text in texts],
        "slot_errors": [(f"slot-{name}", text) for name, texts in errors.items() for text in texts],
    }
    return draft_view(request, draft, MATERIALS, "draft_materials", context, status=422 if errors else 200)


def _slot(
    request: HttpRequest,
    draft: Draft,
    need: MaterialNeed,
    files: dict[str, list[StoredDocument]],
    offers: dict[str, list[StoredDocument]],
    errors: Errors,
) -> UploadSlot:
    """Every material that is asked for is asked for as an upload: no other route is connected yet."""
    material = need.material
    held = files.get(material.id, [])
    return UploadSlot(
        id=material.id,
        name=material.name,
        upload_url=_url("upload", draft, material.id)
        + (f"?then={SUMMARY}" if wants_summary(request) else ""),
        help=material.standard,
        need=material.need if need.certain else "optional",
        route="deferred" if material.need == "deferrable" else "upload",
        route_note=material.route_note,
        accepts=tuple(material.accepts),
        max_mb=material.max_mb,
        files=tuple(_stored_file(draft, material, document) for document in held),
        offers=tuple(_offer(document) for document in _unlike(offers.get(material.id, []), held)),
        errors=tuple(errors.get(material.id, ())),
    )


def _stored_file(draft: Draft, material: Material, document: StoredDocument) -> StoredFile:
    return StoredFile(
        name=document.filename,
        size=document.size,
        tone="done" if document.is_open else "turn",
        note=document.scan_words,
        url=reverse("portal:draft-document", args=[draft.id, document.id]) if document.is_open else "",
        delete_url=reverse("portal:draft-remove", args=[draft.id, material.id, document.id]),
    )


def _unlike(offered: list[StoredDocument], held: list[StoredDocument]) -> list[StoredDocument]:
    """What differs from what already lies there, each content once."""
    seen = {document.sha256 for document in held}
    fresh = {document.sha256: document for document in reversed(offered) if document.sha256 not in seen}
    return list(reversed(fresh.values()))


def _offer(document: StoredDocument) -> Offer:
    day = short_date_words(document.uploaded_at)
    label = _("%(name)s（%(day)s交的）") % {"name": document.title, "day": day}
    return Offer(id=str(document.id), label=label)


def _files(draft: Draft) -> dict[str, list[StoredDocument]]:
    return list_draft_documents(draft)


def _on_paper(draft: Draft, material: Material) -> bool:
    entry = draft.materials.get(material.id, {})
    return bool(entry.get("paper")) and not entry.get("documents")


def _need(draft: Draft, material_id: str) -> MaterialNeed:
    for need in needed_materials(draft.item_version.guide, draft.answers, draft.form):
        if need.material.id == material_id:
            return need
    raise NotFound


def _back(request: HttpRequest, draft: Draft, material_id: str) -> HttpResponse:
    query = f"?then={SUMMARY}" if wants_summary(request) else ""
    return SeeOther(f"{_url('materials', draft)}{query}#slot-{material_id}")


def _url(name: str, draft: Draft, *more: str) -> str:
    return reverse(f"portal:draft-{name}", args=[draft.id, *more])


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound from error
