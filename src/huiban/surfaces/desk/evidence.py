"""What was handed in with a case, beside what it must be like and what the clerk found."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse

from huiban.domains.cases.public import Case, CaseMaterial, list_case_materials
from huiban.domains.catalog.public import Material
from huiban.domains.documents.public import StoredDocument
from huiban.surfaces.components.downloads import PICTURES
from huiban.surfaces.components.item_values import masked_text


@dataclass(frozen=True, slots=True)
class Paper:
    """A document: shown when it is a picture, saved when it is not; ``locked`` says why it is neither."""

    name: str
    url: str
    picture: bool
    size: int
    locked: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """A material of a case. ``finding`` and ``note`` as they were typed last, else as they are kept."""

    id: str
    name: str
    need: str
    form: str
    standard: str
    papers: list[Paper]
    finding: str
    note: str
    errors: list[str]


def evidence_of(
    case: Case, *, typed: Mapping[str, str], errors: Mapping[str, Sequence[str]]
) -> list[Evidence]:
    """The materials of a case in order."""
    asked = {material.id: material for material in case.item_version.guide.materials}
    return [
        _evidence(case, given, asked.get(given.material), typed, errors)
        for given in list_case_materials(case)
    ]


def _evidence(
    case: Case,
    given: CaseMaterial,
    asked: Material | None,
    typed: Mapping[str, str],
    errors: Mapping[str, Sequence[str]],
) -> Evidence:
    name = given.material
    return Evidence(
        id=name,
        name=given.name,
        need=given.need,
        form=str(given.get_form_display()),
        standard=asked.standard if asked else "",
        papers=[_paper(case.number, link.document) for link in given.documents.all()],
        finding=typed.get(f"check.{name}", str(given.check_result)),
        note=masked_text(typed.get(f"note.{name}", given.check_note)),
        errors=[*errors.get(f"checks.{name}", ()), *errors.get(f"notes.{name}", ())],
    )


def _paper(number: str, document: StoredDocument) -> Paper:
    return Paper(
        name=masked_text(document.filename),
        url=reverse("desk:case-document", args=[number, document.id]),
        picture=document.content_type in PICTURES,
        size=document.size,
        locked=document.scan_words,
    )
