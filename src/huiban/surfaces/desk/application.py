"""What the applicant said, as staff read it: numbers in part, everything else in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from huiban.domains.cases.public import (
    Case,
    asked_questions,
    condition_values,
    shown_fields,
    shown_sections,
)
from huiban.domains.catalog.public import FormField
from huiban.domains.privacy.public import is_held
from huiban.surfaces.components.corrected import corrections_beside
from huiban.surfaces.components.item_values import masked_text, masked_value
from huiban.surfaces.components.parts import Row


@dataclass(frozen=True, slots=True)
class Chapter:
    """One part of an application."""

    title: str
    rows: list[Row]


def who_applies(case: Case) -> list[Row]:
    """Person and company, and how they want to have the result."""
    person, company = case.person, case.company
    rows = []
    if company is not None:
        rows += [
            Row(label=_("企业"), value=company.name),
            Row(label=_("统一社会信用代码"), value=company.credit_code),
            Row(label=_("法定代表人"), value=company.legal_representative),
        ]
    return [
        *rows,
        Row(label=_("经办人") if company else _("申请人"), value=masked_text(_name(case)) or "—"),
        Row(label=_("身份证号"), value=person.masked_citizen_id or "—", note=person.get_level_display()),
        Row(label=_("手机号"), value=person.masked_mobile or "—"),
        Row(
            label=_("领取方式"),
            value=case.get_delivery_method_display(),
            note=masked_text(case.delivery_address or ""),
        ),
        *_since_then(case),
    ]


def _name(case: Case) -> str:
    """A person's case keeps the name it was handed in under."""
    return case.person.name if case.company_id else case.applicant_name


def _since_then(case: Case) -> list[Row]:
    """What was put right after the case was handed in, a closed account, a hold."""
    rows = [
        Row(
            label=_("后来更正"),
            value=_("%(field)s，%(day)s。办件照当时的样子。") % {"field": field, "day": day},
        )
        for field, day in corrections_beside(case)
    ]
    if case.person.closed_at is not None:
        rows.append(Row(label=_("账号"), value=_("本人已注销。档案照留。")))
    if is_held(case.id):
        rows.append(Row(label=_("证据保全"), value=_("正在保全，什么都不删。")))
    return rows


def chapters_of(case: Case) -> list[Chapter]:
    """The situation and the sections of the form, as far as they were asked."""
    return [chapter for chapter in (_situation(case), *_sections(case)) if chapter.rows]


def _situation(case: Case) -> Chapter:
    rows = []
    for question in asked_questions(case.item_version.guide, case.answers):
        given = case.answers.get(question.id)
        chosen = given if isinstance(given, list) else [given]
        words = "、".join(option.label for option in question.options if option.value in chosen)
        rows.append(Row(label=question.text, value=words or "—"))
    return Chapter(_("申请人的情形"), rows)


def _sections(case: Case) -> list[Chapter]:
    guide = case.item_version.guide
    values = condition_values(guide, case.answers, case.form)
    return [
        Chapter(
            section.title,
            [_field_row(item, case.form.get(item.id)) for item in shown_fields(section, values)],
        )
        for section in shown_sections(guide, case.answers, case.form)
    ]


def _field_row(item: FormField, value: object) -> Row:
    """A confirmed statement is longer than its answer: it stands where there is room."""
    if item.type == "confirm" and value is True:
        return Row(label=_("已确认"), value=item.label)
    return Row(label=item.label, value=masked_value(item, value) or "—")
