"""What an applicant in a given situation is asked: questions, sections, fields, materials."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from huiban.domains.cases.form.names import condition_values, holds
from huiban.domains.catalog.public import FormField, FormSection, ItemContent, Material, Question, ReviewStep


@dataclass(frozen=True, slots=True)
class MaterialNeed:
    """A material and whether this situation surely needs it; ``certain`` is false while an answer is missing."""

    material: Material
    certain: bool

    @property
    def required(self) -> bool:
        return self.certain and self.material.need == "required"


def asked_questions(content: ItemContent, answers: Mapping[str, Any]) -> list[Question]:
    """The guidance questions in order, without those an earlier answer made pointless."""
    values = condition_values(content, answers, {})
    return [question for question in content.situations if holds(question.show_when, values, unknown=False)]


def shown_sections(
    content: ItemContent, answers: Mapping[str, Any], form: Mapping[str, Any]
) -> list[FormSection]:
    """Sections with at least one field to show."""
    values = condition_values(content, answers, form)
    return [
        section
        for section in content.form
        if holds(section.show_when, values, unknown=False) and shown_fields(section, values)
    ]


def shown_fields(section: FormSection, values: Mapping[str, object]) -> list[FormField]:
    return [field for field in section.fields if holds(field.show_when, values, unknown=False)]


def is_required(field: FormField, values: Mapping[str, object]) -> bool:
    if field.required_when:
        return holds(field.required_when, values, unknown=False)
    return field.required


def needed_materials(
    content: ItemContent, answers: Mapping[str, Any], form: Mapping[str, Any] | None = None
) -> list[MaterialNeed]:
    """The materials of this situation, in order. One whose condition is not known yet is listed as uncertain."""
    values = condition_values(content, answers, form or {})
    needs = []
    for material in content.materials:
        if material.route == "cancelled" or not holds(material.when, values, unknown=True):
            continue
        needs.append(MaterialNeed(material, certain=holds(material.when, values, unknown=False)))
    return needs


def spared_materials(content: ItemContent, answers: Mapping[str, Any]) -> list[Material]:
    """The materials this situation would need had they not been done away with: the applicant brings none of them."""
    values = condition_values(content, answers, {})
    gone = [material for material in content.materials if material.route == "cancelled"]
    return [material for material in gone if holds(material.when, values, unknown=True)]


def review_steps(
    content: ItemContent, answers: Mapping[str, Any], form: Mapping[str, Any]
) -> list[ReviewStep]:
    """The examination steps of this case, in order."""
    values = condition_values(content, answers, form)
    return [step for step in content.review_steps if holds(step.when, values, unknown=True)]
