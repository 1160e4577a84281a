"""Fill in an application: start, save, attach documents, take up on another device."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from typing import Any, BinaryIO
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiban.domains.cases.access import access_draft
from huiban.domains.cases.applying import (
    applicant_of,
    checked_delivery,
    company_of,
    open_item,
    prefilled,
    require_applicant_kind,
    require_known,
)
from huiban.domains.cases.form.needs import needed_materials
from huiban.domains.cases.form.validation import check_answers, check_form
from huiban.domains.cases.models import Draft
from huiban.domains.catalog.public import Material
from huiban.domains.directory.public import Role, has_role
from huiban.domains.documents.public import StoredDocument, list_offers, store_document
from huiban.foundation.actors import Actor
from huiban.foundation.encryption import blind_index
from huiban.foundation.errors import Conflict, Forbidden, Invalid, NotFound, TooMany
from huiban.foundation.moment import now
from huiban.foundation.wall.looking import as_system

_RESUME_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
MAX_RESUME_FAILURES = 5
MAX_DOCUMENTS_PER_MATERIAL = 10


@transaction.atomic
def start_draft(
    *,
    actor: Actor,
    item_code: str,
    person_id: UUID | None = None,
    company_id: UUID | None = None,
    answers: Mapping[str, Any] | None = None,
) -> Draft:
    """A draft for the signed-in person, or by a clerk for the applicant at the window, prefilled from the profile.

    An open draft of the same applicant for the same version is taken up again instead of making a second one.
    """
    view = open_item(item_code)
    person = applicant_of(actor, person_id)
    company = company_of(person, company_id, item_code)
    require_applicant_kind(view.version.guide, company)
    staff_id = actor.id if actor.is_staff else None
    existing = Draft.objects.filter(
        person=person, company=company, item_version=view.version, entered_by_id=staff_id, case__isnull=True
    )
    # Locked: it is stored as a whole below, over whatever another device saves or hands in meanwhile.
    draft = existing.select_for_update().order_by("-updated_at").first()
    if draft is None:
        code = _new_resume_code()
        draft = Draft(
            person=person,
            company=company,
            item_version=view.version,
            entered_by_id=staff_id,
            channel=actor.channel,
            form=prefilled(view.version.guide, person, company),
            resume_code=code,
            resume_index=blind_index("resume", code),
            created_at=now(),
        )
    if answers:
        checked = check_answers(view.version.guide, {**draft.answers, **answers}, complete=False)
        draft.answers = checked.values
    draft.updated_at = now()
    draft.save()
    return draft


@transaction.atomic
def save_draft(
    *,
    actor: Actor,
    draft_id: UUID,
    answers: Mapping[str, Any] | None = None,
    form: Mapping[str, Any] | None = None,
    delivery_method: str | None = None,
    delivery_address: str | None = None,
) -> tuple[Draft, dict[str, list[str]]]:
    """Keep what was typed. Values that cannot be stored as typed are kept raw and named in the second answer.

    Autosave never loses a keystroke: only unknown names and oversized values are refused (``Invalid``).
    """
    draft = _open_draft(actor, draft_id)
    content = draft.item_version.guide
    faults: dict[str, list[str]] = {}
    if answers is not None:
        checked = check_answers(content, {**draft.answers, **answers}, complete=False)
        draft.answers = checked.values
        faults |= checked.faults
    if form is not None:
        require_known(content, form)
        merged = {**draft.form, **form}
        draft.form = {name: value for name, value in merged.items() if value not in (None, "")}
        faults |= check_form(content, draft.answers, draft.form, complete=False).faults
    if delivery_method is not None:
        draft.delivery_method = checked_delivery(content, delivery_method)
    if delivery_address is not None:
        draft.delivery_address = delivery_address.strip()[:200] or None
    draft.revision += 1
    draft.updated_at = now()
    draft.save()
    return draft, faults


def attach_document(
    *, actor: Actor, draft_id: UUID, material_id: str, filename: str, content: BinaryIO
) -> tuple[Draft, StoredDocument]:
    """Store an uploaded file and put it under a material of the draft."""
    draft = access_draft(actor, draft_id)
    material = _material(draft, material_id)
    _require_place(draft.materials.get(material_id, {}).get("documents", []))
    document = store_document(
        actor=actor,
        person_id=draft.person_id,
        company_id=draft.company_id,
        title=material.name,
        filename=filename,
        content=content,
        accepts=material.accepts,
        max_mb=material.max_mb,
        locker_kind=material.locker_kind,
    )
    return _put(actor, draft_id, material_id, document.id), document


def reuse_document(*, actor: Actor, draft_id: UUID, material_id: str, document_id: UUID) -> Draft:
    """Put a document given earlier under a material: a document given once is never asked for twice."""
    draft = access_draft(actor, draft_id)
    material = _material(draft, material_id)
    offers = list_offers(
        person_id=draft.person_id, company_id=draft.company_id, locker_kind=material.locker_kind, limit=50
    )
    if document_id not in {offer.id for offer in offers}:
        raise NotFound
    return _put(actor, draft_id, material_id, document_id)


@transaction.atomic
def detach_document(*, actor: Actor, draft_id: UUID, material_id: str, document_id: UUID) -> Draft:
    """Take a document out of a material. The file itself stays in the person's documents."""
    draft = _open_draft(actor, draft_id)
    entry = draft.materials.get(material_id)
    if entry is None:
        raise NotFound
    entry["documents"] = [kept for kept in entry.get("documents", []) if kept != str(document_id)]
    return _touch(draft)


@transaction.atomic
def promise_paper(*, actor: Actor, draft_id: UUID, material_id: str, paper: bool) -> Draft:
    """Say that a material will be (or was) handed over on paper at a window."""
    draft = _open_draft(actor, draft_id)
    _material(draft, material_id)
    entry = draft.materials.setdefault(material_id, {})
    entry["paper"] = paper
    return _touch(draft)


@transaction.atomic
def discard_draft(*, actor: Actor, draft_id: UUID) -> None:
    """Throw a draft away. What was uploaded stays in the person's documents."""
    _open_draft(actor, draft_id).delete()


@transaction.atomic
def take_over_draft(*, actor: Actor, resume_code: str) -> Draft:
    """Go on with a draft by its resume code: its owner on another device, or a clerk whom the owner told the code.

    A clerk who takes it over becomes the one who enters it.
    """
    draft = _find_by_code(resume_code)
    if actor.is_staff:
        if not has_role(actor, Role.CLERK):
            raise Forbidden
        draft.entered_by_id = actor.id
        draft.save(update_fields=["entered_by"])
        return draft
    if draft.person_id != actor.id:
        raise NotFound(_("没有找到这个接续码，或者它属于另一位申请人。"), code="cases.resume_code")
    return draft


@as_system("cases.peek_draft_owner")
def peek_draft_owner(*, resume_code: str, mobile_tail: str) -> Draft:
    """The draft of a code when the last four digits of its owner's phone fit; five wrong tries lock the code."""
    with transaction.atomic():
        draft = _find_by_code(resume_code)
        if draft.resume_failures >= MAX_RESUME_FAILURES:
            raise TooMany(
                _("试错次数太多，这个接续码已停用。请登录后在“我的办件”里继续。"), code="cases.resume_locked"
            )
        fits = bool(draft.person.mobile) and secrets.compare_digest(
            draft.person.mobile[-4:].encode(), mobile_tail.strip().encode()
        )
        draft.resume_failures = 0 if fits else draft.resume_failures + 1
        draft.save(update_fields=["resume_failures"])
    if not fits:
        raise NotFound(_("接续码或手机号后四位不对。"), code="cases.resume_code")
    return draft


def list_material_offers(draft: Draft) -> dict[str, list[StoredDocument]]:
    """For each material, what the same applicant gave before and could give again."""
    offers = {}
    for need in needed_materials(draft.item_version.guide, draft.answers, draft.form):
        found = list_offers(
            person_id=draft.person_id, company_id=draft.company_id, locker_kind=need.material.locker_kind
        )
        if found:
            offers[need.material.id] = found
    return offers


def _material(draft: Draft, material_id: str) -> Material:
    for need in needed_materials(draft.item_version.guide, draft.answers, draft.form):
        if need.material.id == material_id:
            return need.material
    raise NotFound


def _open_draft(actor: Actor, draft_id: UUID) -> Draft:
    draft = access_draft(actor, draft_id, lock=True)
    if draft.case_id is not None:
        raise Conflict(_("这份申请已经提交，不能再改。"), code="cases.already_submitted")
    return draft


@transaction.atomic
def _put(actor: Actor, draft_id: UUID, material_id: str, document_id: UUID) -> Draft:
    draft = _open_draft(actor, draft_id)
    entry = draft.materials.setdefault(material_id, {})
    documents = entry.setdefault("documents", [])
    if str(document_id) not in documents:
        _require_place(documents)
        documents.append(str(document_id))
    return _touch(draft)


def _require_place(documents: Sequence[str]) -> None:
    if len(documents) >= MAX_DOCUMENTS_PER_MATERIAL:
        sentence = _("一份材料最多 %(limit)d 个文件。") % {"limit": MAX_DOCUMENTS_PER_MATERIAL}
        raise Invalid(code="cases.too_many_documents", fields={"file": [sentence]})


def _touch(draft: Draft) -> Draft:
    draft.revision += 1
    draft.updated_at = now()
    draft.save(update_fields=["materials", "revision", "updated_at"])
    return draft


def _new_resume_code() -> str:
    code = "".join(secrets.choice(_RESUME_ALPHABET) for _position in range(8))
    return f"{code[:4]}-{code[4:]}"


def _find_by_code(resume_code: str) -> Draft:
    code = "".join(resume_code.upper().split()).replace("-", "")
    code = f"{code[:4]}-{code[4:]}"
    rows = Draft.objects.select_for_update(of=("self",)).select_related("item_version", "person")
    draft = rows.filter(resume_index=blind_index("resume", code), case__isnull=True).first()
    if draft is None:
        raise NotFound(_("没有找到这个接续码，请核对。"), code="cases.resume_code")
    return draft
