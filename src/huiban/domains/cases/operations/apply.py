"""Hand in a whole application at once, for systems and windows that have everything already."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, BinaryIO
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiban.domains.cases.applying import (
    applicant_of,
    checked_delivery,
    company_of,
    open_item,
    prefilled,
    require_applicant_kind,
    require_known,
)
from huiban.domains.cases.models import Case, Draft
from huiban.domains.cases.operations.draft import MAX_DOCUMENTS_PER_MATERIAL
from huiban.domains.cases.operations.submit import make_case
from huiban.domains.catalog.public import ItemContent, Material
from huiban.domains.documents.public import ScanState, StoredDocument, list_given, store_document
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Invalid

_KIND = re.compile(r"[a-z][a-z0-9_]{0,39}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    """Everything a draft would hold. ``materials`` names documents given before by the id of the material; ``paper``
    the materials that come on paper."""

    item_code: str
    person_id: UUID | None = None
    company_id: UUID | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    form: Mapping[str, Any] = field(default_factory=dict)
    materials: Mapping[str, Sequence[UUID]] = field(default_factory=dict)
    paper: Sequence[str] = ()
    delivery_method: str = ""
    delivery_address: str = ""


@transaction.atomic
def apply(*, actor: Actor, application: Application) -> Case:
    """A case of a complete application, by the same checks as ``submit``; nothing is kept when it is refused.

    What the profile knows and the form leaves out is filled in. Raises ``Invalid`` with a path for everything that is
    missing or wrong.
    """
    return make_case(actor, _as_draft(actor, application), None, refused=())


def give_document(
    *,
    actor: Actor,
    filename: str,
    content: BinaryIO,
    kind: str = "",
    person_id: UUID | None = None,
    company_id: UUID | None = None,
) -> StoredDocument:
    """Store a document of the applicant for this and later applications; ``kind`` is a material's ``locker_kind``.

    Raises ``Invalid`` for a kind no material has or a file that is not taken, ``Forbidden`` without a mandate.
    """
    if kind and not _KIND.fullmatch(kind):
        raise Invalid(fields={"kind": [_("只能用小写字母、数字和下划线，最多 40 个。")]})
    person = applicant_of(actor, person_id)
    company = company_of(person, company_id, None)
    return store_document(
        actor=actor,
        person_id=person.id,
        company_id=company.id if company else None,
        title=filename,
        filename=filename,
        content=content,
        accepts=["pdf", "jpg", "png"],
        max_mb=20,
        locker_kind=kind,
    )


def _as_draft(actor: Actor, application: Application) -> Draft:
    view = open_item(application.item_code)
    view.version.handling_item = view.handling
    content = view.version.guide
    person = applicant_of(actor, application.person_id)
    company = company_of(person, application.company_id, application.item_code)
    require_applicant_kind(content, company)
    require_known(content, application.form)
    form = prefilled(content, person, company) | dict(application.form)
    return Draft(
        person=person,
        company=company,
        item_version=view.version,
        channel=actor.channel,
        answers=dict(application.answers),
        form={name: value for name, value in form.items() if value not in (None, "")},
        materials=_materials(content, application, person.id, company.id if company else None),
        delivery_method=checked_delivery(content, application.delivery_method),
        delivery_address=application.delivery_address.strip()[:200] or None,
    )


def _materials(
    content: ItemContent, application: Application, person_id: UUID, company_id: UUID | None
) -> dict[str, Any]:
    """Each named document is one the same applicant gave, of the kind the material asks for. What the virus scan refused
    counts as not given."""
    known = {material.id: material for material in content.materials}
    faults = {
        f"materials.{name[:60]}": [_("这个事项没有这份材料。")]
        for name in (*application.materials, *application.paper)
        if name not in known
    }
    asked = {document_id for documents in application.materials.values() for document_id in documents}
    given = {
        one.id: one for one in list_given(person_id=person_id, company_id=company_id, document_ids=asked)
    }
    for name, documents in application.materials.items():
        fitting = (one in given and _fits(given[one], known.get(name)) for one in documents)
        if len(documents) > MAX_DOCUMENTS_PER_MATERIAL:
            sentence = _("一份材料最多 %(limit)d 个文件。") % {"limit": MAX_DOCUMENTS_PER_MATERIAL}
            faults[f"materials.{name[:60]}"] = [sentence]
        elif not all(fitting):
            faults.setdefault(f"materials.{name[:60]}", []).append(_("没有这个文件，或它不是这份材料。"))
    if faults:
        raise Invalid(code="cases.materials", fields=faults)
    entries: dict[str, Any] = {
        name: {
            "documents": [
                str(one) for one in dict.fromkeys(documents) if given[one].scan != ScanState.REFUSED
            ]
        }
        for name, documents in application.materials.items()
    }
    for name in application.paper:
        entries.setdefault(name, {})["paper"] = True
    return entries


def _fits(document: StoredDocument, material: Material | None) -> bool:
    if material is None:
        return False
    extension = document.filename.rsplit(".", 1)[-1]
    return document.locker_kind in ("", material.locker_kind) and extension in material.accepts
