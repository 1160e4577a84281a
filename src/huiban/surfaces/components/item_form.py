"""The form of an item in views: its questions and fields as ``FieldView``, and what a browser posted as plain values.

A page shows some or all of the form; ``here`` names what stands on it. A condition that leans on something of the page
travels to the browser, any other is decided here. Without script every question is shown and the server decides alone.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from huiban.domains.cases.public import (
    Draft,
    asked_questions,
    condition_values,
    is_required,
    shown_fields,
    shown_sections,
)
from huiban.domains.catalog.public import FormField, FormSection, ItemContent, Question, declared_names
from huiban.domains.people.public import company_prefill, prefill
from huiban.domains.rules.public import parse, to_json

from .fields import FieldView, OptionView
from .item_values import masked_value
from .posted import read_posted

Faults = Mapping[str, Sequence[object]]
TICKED = ("enum", "multi", "bool", "confirm")  # a browser sends nothing for what is not ticked
MASKED = ("citizen_id", "mobile")  # on staff pages shown in part only


def names_of(content: ItemContent) -> set[str]:
    """Everything the form of an item asks: questions of the guidance and fields."""
    fields = {field.id for section in content.form for field in section.fields}
    return fields | {question.id for question in content.situations}


def question_views(draft: Draft, faults: Faults, here: set[str]) -> list[FieldView]:
    """The guidance questions of a page, each option saying what choosing it changes."""
    content = draft.item_version.guide
    asked = {question.id for question in asked_questions(content, draft.answers)}
    views = []
    for question in content.situations:
        condition = condition_for_browser(content, question.show_when, here)
        if question.id in asked or condition:
            errors = faults.get(f"answers.{question.id}", ())
            views.append(question_view(question, draft.answers.get(question.id), errors, condition))
    return views


def question_view(
    question: Question, answer: object, errors: Sequence[object] = (), condition: str = ""
) -> FieldView:
    return FieldView(
        id=question.id,
        label=question.text,
        type="multi" if question.type == "multi" else "enum",
        value=answer,
        options=tuple(OptionView(option.value, option.label, option.effect) for option in question.options),
        help=question.help,
        errors=_sentences(errors),
        show_when_json=condition,
    )


def field_views(
    draft: Draft,
    section: FormSection,
    *,
    here: set[str],
    faults: Faults,
    typed: Mapping[str, Any] | None = None,
    masked: bool = False,
) -> list[FieldView]:
    """The fields of a section. ``typed`` goes before what is stored, so that nothing typed disappears.

    With ``masked`` a stored identity or phone number is not sent to the page: its box stays empty and its help shows
    the number in part; left empty it is kept (see ``read_fields``).
    """
    content = draft.item_version.guide
    form = {**draft.form, **(typed or {})}
    values = condition_values(content, draft.answers, form)
    shown = _shown(content, [section], draft.answers, form)
    known = _prefills(draft)
    views = []
    for field in section.fields:
        condition = condition_for_browser(content, _both(section.show_when, field.show_when), here)
        if field.id not in shown and not condition:
            continue
        required = is_required(field, values) or bool(condition and field.required)
        view = _field_view(field, form.get(field.id), required, condition, known, faults)
        hides = masked and field.type in MASKED and field.id not in (typed or {})
        views.append(_hidden_number(field, view) if hides else view)
    return views


def condition_for_browser(content: ItemContent, text: str, here: set[str]) -> str:
    """The condition as JSON when it leans on something of this very page; empty otherwise."""
    if not text:
        return ""
    condition = parse(text, names=declared_names(content))
    return to_json(condition) if condition.names & here else ""


def known_facts(draft: Draft, here: set[str]) -> str:
    """What the browser must know of other pages to judge the conditions of this one, as JSON."""
    given = {**draft.form, **draft.answers}
    values = condition_values(draft.item_version.guide, draft.answers, draft.form)
    return json.dumps({name: given[name] for name in values if name not in here}, ensure_ascii=False)


def read_answers(content: ItemContent, posted: QueryDict) -> dict[str, Any]:
    """The answers of all guidance questions of a page; what was hidden or not chosen is ``None``."""
    return {question.id: _answer(question, posted) for question in content.situations}


def read_fields(
    draft: Draft,
    sections: Sequence[FormSection],
    posted: QueryDict,
    *,
    answers: Mapping[str, Any] | None = None,
    masked: bool = False,
) -> dict[str, Any]:
    """The values a browser sent for some sections. What was hidden there keeps what was typed before.

    With ``masked`` an identity or phone number left empty is left out: the stored one stays.
    """
    fields = [field for section in sections for field in section.fields]
    typed = {
        field.id: read_posted(posted, id=field.id, type=field.type)
        for field in fields
        if _was_sent(field, posted)
    }
    if masked:
        kept = {field.id for field in fields if field.type in MASKED and not typed.get(field.id)}
        typed = {name: value for name, value in typed.items() if name not in kept}
    unticked = [field.id for field in fields if field.type in TICKED and field.id not in typed]
    given = {**draft.answers, **(answers or {})}
    form = {**draft.form, **typed, **dict.fromkeys(unticked)}
    shown = _shown(draft.item_version.guide, sections, given, form)
    return typed | {name: None for name in unticked if name in shown}


def by_field(faults: Faults) -> dict[str, list[str]]:
    """Faults by path as faults by field id, for the summary on top: ``form.idno`` → ``idno``, none → ``__all__``."""
    return {
        "__all__" if path == "form" else path.split(".", 1)[-1]: [str(text) for text in texts]
        for path, texts in faults.items()
    }


def _shown(
    content: ItemContent,
    sections: Sequence[FormSection],
    answers: Mapping[str, Any],
    form: Mapping[str, Any],
) -> set[str]:
    values = condition_values(content, answers, form)
    open_sections = {section.id for section in shown_sections(content, answers, form)}
    return {
        field.id
        for section in sections
        if section.id in open_sections
        for field in shown_fields(section, values)
    }


def _field_view(
    field: FormField, value: object, required: bool, condition: str, known: Mapping[str, str], faults: Faults
) -> FieldView:
    return FieldView(
        id=field.id,
        label=field.label,
        type=field.type,
        value=value,
        options=tuple(OptionView.of(option) for option in field.options),
        help=field.help,
        example=field.example if field.type not in TICKED else "",
        errors=_sentences(faults.get(f"form.{field.id}", ())),
        required=required,
        show_when_json=condition,
        max_length=field.max_length,
        prefilled_from=_source(field)
        if value not in (None, "") and known.get(field.prefill) == value
        else "",
    )


def _hidden_number(field: FormField, view: FieldView) -> FieldView:
    if view.value in (None, "") or view.errors:
        return view
    known = _("已有 %(number)s，不改就空着。") % {"number": masked_value(field, view.value)}
    return replace(view, value="", help=known, example="", prefilled_from="")


def _answer(question: Question, posted: QueryDict) -> object:
    if question.type == "multi":
        return posted.getlist(question.id) or None
    return posted.get(question.id) or None


def _both(first: str, second: str) -> str:
    return f"({first}) && ({second})" if first and second else first or second


def _source(field: FormField) -> str:
    return _("企业登记信息") if field.prefill.startswith("company.") else _("实名账号")


def _prefills(draft: Draft) -> dict[str, str]:
    return dict(prefill(draft.person)) | (dict(company_prefill(draft.company)) if draft.company else {})


def _was_sent(field: FormField, posted: QueryDict) -> bool:
    names = [f"{field.id}__{part}" for part in ("year", "month", "day")] if field.type == "date" else []
    return any(name in posted for name in (field.id, *names))


def _sentences(errors: Iterable[object]) -> tuple[str, ...]:
    return tuple(str(error) for error in errors)
