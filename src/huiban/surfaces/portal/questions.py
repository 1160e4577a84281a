"""Questions of an item as the page shows them, and what a browser sent back for them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from huiban.domains.cases.public import Draft, condition_values, is_required, shown_fields
from huiban.domains.catalog.public import FormField, FormSection, ItemContent, Question, declared_names
from huiban.domains.people.public import company_prefill, prefill
from huiban.domains.rules.public import parse, to_json
from huiban.surfaces.components.fields import FieldView, OptionView, read_posted

Faults = Mapping[str, Sequence[object]]
_TICKED = ("enum", "multi", "bool", "confirm")  # a browser sends nothing for what is not ticked


def field_views(
    draft: Draft, section: FormSection, typed: Mapping[str, Any], faults: Faults
) -> list[FieldView]:
    """The fields of a page. ``typed`` goes before what is stored, so that nothing typed disappears.

    Questions that depend on earlier pages only are shown or left out here; those that depend on this page carry
    their condition, and the browser shows them at once.
    """
    content = draft.item_version.guide
    form = {**draft.form, **typed}
    values = condition_values(content, draft.answers, form)
    shown = {field.id for field in shown_fields(section, values)}
    here = {field.id for field in section.fields}
    known = _prefills(draft)
    views = []
    for field in section.fields:
        condition = condition_for_browser(content, field.show_when, here)
        if field.id not in shown and not condition:
            continue
        required = is_required(field, values) or bool(condition and field.required)
        views.append(_field_view(field, form.get(field.id), required, condition, known, faults))
    return views


def condition_for_browser(content: ItemContent, text: str, here: set[str]) -> str:
    """The condition as JSON when it leans on a field of this very page; empty otherwise."""
    if not text:
        return ""
    condition = parse(text, names=declared_names(content))
    return to_json(condition) if condition.names & here else ""


def known_facts(draft: Draft, section: FormSection) -> str:
    """What the browser must know of other pages to judge the conditions of this one, as JSON."""
    here = {field.id for field in section.fields}
    given = {**draft.form, **draft.answers}
    values = condition_values(draft.item_version.guide, draft.answers, draft.form)
    return json.dumps({name: given[name] for name in values if name not in here}, ensure_ascii=False)


def read_section(draft: Draft, section: FormSection, posted: QueryDict) -> dict[str, Any]:
    """The values a browser sent for a page. A question that was hidden there keeps what was typed before."""
    typed = {
        field.id: read_posted(posted, id=field.id, type=field.type)
        for field in section.fields
        if _was_sent(field, posted)
    }
    unticked = [field.id for field in section.fields if field.type in _TICKED and field.id not in typed]
    content = draft.item_version.guide
    values = condition_values(content, draft.answers, {**draft.form, **typed, **dict.fromkeys(unticked)})
    shown = {field.id for field in shown_fields(section, values)}
    return typed | {name: None for name in unticked if name in shown}


def question_view(question: Question, answer: object, errors: Sequence[object] = ()) -> FieldView:
    """A question of the guidance; each option says what choosing it changes."""
    return FieldView(
        id=question.id,
        label=question.text,
        type="multi" if question.type == "multi" else "enum",
        value=answer,
        options=tuple(OptionView(option.value, option.label, option.effect) for option in question.options),
        help=question.help,
        errors=tuple(str(error) for error in errors),
    )


def by_field(faults: Faults) -> dict[str, list[str]]:
    """Faults by path as faults by field id, for the summary on top: ``form.idno`` → ``idno``, none → ``__all__``."""
    return {
        "__all__" if path == "form" else path.split(".", 1)[-1]: [str(text) for text in texts]
        for path, texts in faults.items()
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
        example=field.example if field.type not in _TICKED else "",
        errors=tuple(str(text) for text in faults.get(f"form.{field.id}", ())),
        required=required,
        show_when_json=condition,
        max_length=field.max_length,
        prefilled_from=_source(field)
        if value not in (None, "") and known.get(field.prefill) == value
        else "",
    )


def _source(field: FormField) -> str:
    return _("企业登记信息") if field.prefill.startswith("company.") else _("实名账号")


def _prefills(draft: Draft) -> dict[str, str]:
    return dict(prefill(draft.person)) | (dict(company_prefill(draft.company)) if draft.company else {})


def _was_sent(field: FormField, posted: QueryDict) -> bool:
    names = [f"{field.id}__{part}" for part in ("year", "month", "day")] if field.type == "date" else []
    return any(name in posted for name in (field.id, *names))
