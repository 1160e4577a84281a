"""The materials of an application that is being taken in: scan, take one given before, or tick the paper received."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huiban.domains.cases.public import (
    Draft,
    MaterialNeed,
    attach_document,
    detach_document,
    find_draft,
    list_draft_documents,
    list_material_offers,
    needed_materials,
    promise_paper,
    reuse_document,
)
from huiban.domains.documents.public import StoredDocument
from huiban.foundation.actors import Actor
from huiban.foundation.errors import HuibanError, Invalid, NotFound
from huiban.surfaces.components.dates import date_words
from huiban.surfaces.components.item_values import masked_text
from huiban.surfaces.components.parts import Offer, StoredFile, UploadSlot
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.desk.gate import actor_of, clerk_required
from huiban.surfaces.desk.read import read_id


@dataclass(frozen=True, slots=True)
class MaterialLine:
    """One material: its slot for scans, and whether the paper itself was received."""

    id: str
    slot: UploadSlot
    certain: bool
    paper: bool
    paper_url: str
    given: bool
    originals: int
    copies: int


@require_safe
@clerk_required
def show_materials(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The list alone: an answer may have changed what is needed."""
    return _list(request, find_draft(actor=actor_of(request), draft_id=draft_id))


@require_POST
@clerk_required
def add_document(request: HttpRequest, draft_id: UUID, material_id: str) -> HttpResponse:
    """Take scans, or a document given before. Answers with the slot for scripts, the page for others."""
    actor = actor_of(request)
    by_script = bool(request.headers.get("X-Huiban-Upload"))
    try:
        draft = _take(request, actor, draft_id, material_id)
    except NotFound:
        raise
    except HuibanError as refused:
        sentences = [str(text) for texts in refused.fields.values() for text in texts]
        sentences = sentences or [str(refused.message)]
        if by_script:
            return JsonResponse({"message": " ".join(sentences)}, status=refused.status)
        messages.error(request, " ".join(sentences))
        return _back(draft_id, material_id)
    if by_script:
        line = next(line for line in material_lines(draft) if line.id == material_id)
        return render(request, "desk/parts/slot.html", {"slot": line.slot})
    return _back(draft_id, material_id)


@require_POST
@clerk_required
def remove_document(
    request: HttpRequest, draft_id: UUID, material_id: str, document_id: UUID
) -> HttpResponse:
    """Take a document out again; it stays with the person."""
    draft = detach_document(
        actor=actor_of(request), draft_id=draft_id, material_id=material_id, document_id=document_id
    )
    return _list(request, draft) if request.headers.get("HX-Request") else _back(draft_id, material_id)


@require_POST
@clerk_required
def take_paper(request: HttpRequest, draft_id: UUID, material_id: str) -> HttpResponse:
    """The paper lies on the counter (``paper`` 1), or it does not (0)."""
    paper = request.POST.get("paper") == "1"
    draft = promise_paper(actor=actor_of(request), draft_id=draft_id, material_id=material_id, paper=paper)
    return _list(request, draft) if request.headers.get("HX-Request") else _back(draft_id, material_id)


def material_lines(draft: Draft) -> list[MaterialLine]:
    """What this situation needs, in order, with what was given for it."""
    held, offers = list_draft_documents(draft), list_material_offers(draft)
    return [
        _line(draft, need, held.get(need.material.id, []), offers.get(need.material.id, []))
        for need in needed_materials(draft.item_version.guide, draft.answers, draft.form)
    ]


def _line(
    draft: Draft,
    need: MaterialNeed,
    held: list[StoredDocument],
    offered: list[StoredDocument],
) -> MaterialLine:
    material = need.material
    kept = {document.id for document in held}
    paper = bool(draft.materials.get(material.id, {}).get("paper"))
    slot = UploadSlot(
        id=material.id,
        name=material.name,
        upload_url=_url("upload", draft, material.id),
        help=material.standard,
        need=material.need if need.certain else "optional",
        accepts=tuple(material.accepts),
        max_mb=material.max_mb,
        files=tuple(_stored(draft, material.id, document) for document in held),
        offers=tuple(_offer(document) for document in offered if document.id not in kept),
    )
    return MaterialLine(
        id=material.id,
        slot=slot,
        certain=need.certain,
        paper=paper,
        paper_url=_url("paper", draft, material.id),
        given=bool(held) or paper,
        originals=material.original,
        copies=material.copies,
    )


def _take(request: HttpRequest, actor: Actor, draft_id: UUID, material_id: str) -> Draft:
    offered = read_id(request.POST.get("offer", ""))
    if offered:
        return reuse_document(actor=actor, draft_id=draft_id, material_id=material_id, document_id=offered)
    files = request.FILES.getlist("file")
    if not files:
        raise Invalid(fields={"file": [_("还没有选文件。")]})
    draft = find_draft(actor=actor, draft_id=draft_id)
    for file in files:
        draft, _document = attach_document(
            actor=actor,
            draft_id=draft_id,
            material_id=material_id,
            filename=file.name or "",
            content=file.file,
        )
    return draft


def _list(request: HttpRequest, draft: Draft) -> HttpResponse:
    context = {"draft": draft, "lines": material_lines(draft)}
    return render(request, "desk/parts/materials.html", context)


def _stored(draft: Draft, material_id: str, document: StoredDocument) -> StoredFile:
    return StoredFile(
        name=masked_text(document.filename),
        size=document.size,
        tone="done" if document.is_open else "turn",
        note=document.scan_words,
        url=reverse("desk:draft-document", args=[draft.id, document.id]) if document.is_open else "",
        delete_url=reverse("desk:draft-document-removal", args=[draft.id, material_id, document.id]),
    )


def _offer(document: StoredDocument) -> Offer:
    words = {"name": masked_text(document.filename), "day": date_words(document.uploaded_at)}
    return Offer(id=str(document.id), label=_("%(name)s（%(day)s交的）") % words)


def _back(draft_id: UUID, material_id: str) -> HttpResponse:
    return SeeOther(f"{reverse('desk:intake-draft', args=[draft_id])}#f-material-{material_id}")


def _url(name: str, draft: Draft, material_id: str) -> str:
    return reverse(f"desk:draft-{name}", args=[draft.id, material_id])
