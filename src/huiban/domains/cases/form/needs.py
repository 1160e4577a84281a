"""What an applicant in a given situation is asked: questions, sections, fields, materials."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from huiban.domains.cases.form.names import condition, condition_values, holds
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
    undecided = _still_open(content, values)
    needs = []
    for material in content.materials:
        verdict = condition(material.when).evaluate(values) if material.when else None
        value = True if verdict is None else verdict.value
        if verdict is not None and value is None and verdict.missing and not verdict.missing & undecided:
            value = False  # it hangs on something this situation never asks
        if material.route != "cancelled" and value is not False:
            needs.append(MaterialNeed(material, certain=value is True))
    return needs


def _still_open(content: ItemContent, values: Mapping[str, object]) -> set[str]:
    """The names that are not known yet and may still be asked for in this situation."""
    questions = {
        question.id for question in content.situations if holds(question.show_when, values, unknown=True)
    }
    fields = {
        field.id
        for section in content.form
        if holds(section.show_when, values, unknown=True)
        for field in section.fields
        if holds(field.show_when, values, unknown=True)
    }
    return (questions | fields) - values.keys()


def spared_materials(content: ItemContent, answers: Mapping[str, Any]) -> list[Material]:
    """The materials this situation would need had they not been done away with: the applicant brings none of them."""
    values = condition_values(content, answers, {})
    gone = [material for material in content.materials if material.route == "cancelled"]
    return [material for material in gone if holds(material.when, values, unknown=True)]


def review_steps(
    content: ItemContent, answers: Mapping[str, Any], form: Mapping[str, Any], *, on: date
) -> list[ReviewStep]:
    """The examination steps of this case, in order, as they were on the day ``on``."""
    values = condition_values(content, answers, form, on=on)
    return [step for step in content.review_steps if holds(step.when, values, unknown=True, on=on)]
