"""Check what was filled in, and say how to mend it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from huiban.domains.cases.form.names import condition_values, holds
from huiban.domains.cases.form.needs import asked_questions, is_required, shown_fields, shown_sections
from huiban.domains.catalog.public import FormField, ItemContent
from huiban.foundation.identifiers.public import (
    check_citizen_id,
    check_credit_code,
    is_mobile,
    normalise_mobile,
)

MAX_TEXT = 2000
_EMAIL = re.compile(r"[^@\s]{1,64}@[^@\s]{1,190}\.[^@\s.]{2,}\Z")


@dataclass(slots=True)
class Checked:
    """Cleaned values and the sentences for those that cannot stay as they are, by path."""

    values: dict[str, Any] = field(default_factory=dict)
    faults: dict[str, list[str]] = field(default_factory=dict)

    def add(self, path: str, sentence: str) -> None:
        self.faults.setdefault(path, []).append(sentence)


def check_answers(content: ItemContent, answers: Mapping[str, Any], *, complete: bool) -> Checked:
    """Answers of the guidance: unknown questions and options are refused, missing ones only when ``complete``."""
    checked = Checked()
    known = {question.id: question for question in content.situations}
    for name in answers:
        if name not in known:
            checked.add(f"answers.{str(name)[:60]}", _("没有这个问题。"))
    for question in asked_questions(content, answers):
        answer, path = answers.get(question.id), f"answers.{question.id}"
        options = {option.value for option in question.options}
        if answer in (None, "", []):
            if complete:
                checked.add(path, _("请选择一项：%(question)s") % {"question": question.text})
        elif question.type == "multi":
            if not isinstance(answer, list) or not all(isinstance(a, str) and a in options for a in answer):
                checked.add(path, _("请从列出的选项里选。"))
            else:
                checked.values[question.id] = sorted(set(answer))
        elif not isinstance(answer, str) or answer not in options:
            checked.add(path, _("请从列出的选项里选。"))
        else:
            checked.values[question.id] = answer
    return checked


def check_form(
    content: ItemContent,
    answers: Mapping[str, Any],
    form: Mapping[str, Any],
    *,
    complete: bool,
    sections: Sequence[str] | None = None,
) -> Checked:
    """Values of the form. With ``complete`` what is required must be there and every cross-check must hold.

    ``sections`` narrows the check to some sections (a page of the guided form). Fields that are not shown in this
    situation are dropped, so nothing is kept that was not asked.
    """
    checked = Checked()
    known = {item.id for section in content.form for item in section.fields}
    for name in form:
        if name not in known:
            checked.add(f"form.{str(name)[:60]}", _("表单里没有这一项。"))
    values = condition_values(content, answers, form)
    for section in shown_sections(content, answers, form):
        if sections is not None and section.id not in sections:
            continue
        for item in shown_fields(section, values):
            _check_field(
                item, form.get(item.id), required=complete and is_required(item, values), checked=checked
            )
    if complete:
        _check_rules(content, answers, form, sections, checked)
    return checked


def _check_rules(
    content: ItemContent,
    answers: Mapping[str, Any],
    form: Mapping[str, Any],
    sections: Sequence[str] | None,
    checked: Checked,
) -> None:
    values = condition_values(content, answers, {**form, **checked.values})
    here = {
        item.id
        for section in content.form
        if sections is None or section.id in sections
        for item in section.fields
    }
    for rule in content.form_rules:
        if rule.field and rule.field not in here:
            continue
        if not holds(rule.check, values, unknown=True):
            checked.add(f"form.{rule.field}" if rule.field else "form", rule.message)


def _check_field(item: FormField, raw: object, *, required: bool, checked: Checked) -> None:
    path = f"form.{item.id}"
    if raw in (None, "", []) or (item.type == "confirm" and raw is False):
        if required:
            checked.add(path, _missing_sentence(item))
        return
    try:
        checked.values[item.id] = _clean(item, raw)
    except ValueError as error:
        checked.add(path, str(error))


def _missing_sentence(item: FormField) -> str:
    match item.type:
        case "enum" | "multi" | "bool":
            return _("请选择：%(label)s") % {"label": item.label}
        case "confirm":
            return _("请阅读并勾选：%(label)s") % {"label": item.label}
        case _:
            return _("请填写：%(label)s") % {"label": item.label}


def _clean(item: FormField, raw: object) -> object:
    match item.type:
        case "int" | "money":
            return _clean_integer(item, raw)
        case "number":
            return _clean_number(item, raw)
        case "date":
            return _clean_date(raw)
        case "bool" | "confirm":
            if not isinstance(raw, bool):
                raise ValueError(_("请选择是或否。"))
            return raw
        case "enum":
            if raw not in item.options:
                raise ValueError(_("请从列出的选项里选。"))
            return raw
        case "multi":
            if not isinstance(raw, list) or not all(choice in item.options for choice in raw):
                raise ValueError(_("请从列出的选项里选。"))
            return [choice for choice in item.options if choice in raw]
        case _:
            return _clean_text(item, raw)


def _clean_integer(item: FormField, raw: object) -> int:
    if (
        isinstance(raw, bool)
        or not isinstance(raw, int | str)
        or not re.fullmatch(r"-?\d{1,15}", str(raw).strip())
    ):
        raise ValueError(_("请填写整数，例如 %(example)s。") % {"example": item.example or "12"})
    value = int(str(raw).strip())
    _check_range(item, Decimal(value))
    return value


def _clean_number(item: FormField, raw: object) -> str:
    if isinstance(raw, bool) or not isinstance(raw, int | float | str):
        raise ValueError(_("请填写数字。"))
    text = str(raw).strip()
    if not re.fullmatch(r"-?\d{1,12}(\.\d{1,6})?", text):
        raise ValueError(_("请填写数字，例如 %(example)s。") % {"example": item.example or "12.5"})
    try:
        value = Decimal(text)
    except InvalidOperation as error:
        raise ValueError(_("请填写数字。")) from error
    _check_range(item, value)
    return format(value, "f")


def _check_range(item: FormField, value: Decimal) -> None:
    scale = 100 if item.type == "money" else 1
    if item.min is not None and value < Decimal(str(item.min)):
        raise ValueError(_("不能小于 %(limit)s。") % {"limit": _plain(item.min / scale)})
    if item.max is not None and value > Decimal(str(item.max)):
        raise ValueError(_("不能大于 %(limit)s。") % {"limit": _plain(item.max / scale)})


def _plain(number: float) -> str:
    return f"{number:.2f}".rstrip("0").rstrip(".")


def _clean_date(raw: object) -> str:
    try:
        value = date.fromisoformat(str(raw).strip())
    except ValueError as error:
        raise ValueError(_("请填写日期，例如 2026-10-08。")) from error
    if not 1880 <= value.year <= 2200:
        raise ValueError(_("年份不对，请核对。"))
    return value.isoformat()


def _clean_text(item: FormField, raw: object) -> str:
    if not isinstance(raw, str):
        raise ValueError(_("请填写文字。"))
    text = raw.replace("\r\n", "\n").strip()
    if any(ord(character) < 32 and character not in "\n\t" for character in text):
        raise ValueError(_("含有不能用的字符，请重新输入。"))
    match item.type:
        case "citizen_id":
            known = check_citizen_id(text)
            if known.value is None:
                raise ValueError(str(known.message))
            return known.value.number
        case "credit_code":
            code = check_credit_code(text)
            if code.value is None:
                raise ValueError(str(code.message))
            return code.value.code
        case "mobile":
            text = normalise_mobile(text)
            if not is_mobile(text):
                raise ValueError(_("请填写 11 位手机号，例如 13800000000。"))
            return text
        case "email" if not _EMAIL.match(text):
            raise ValueError(_("电子邮箱格式不对，例如 name@example.com。"))
    _check_length(item, text)
    if item.pattern and not re.fullmatch(item.pattern, text):
        raise ValueError(
            item.pattern_message or _("格式不对，例如 %(example)s。") % {"example": item.example}
        )
    return text


def _check_length(item: FormField, text: str) -> None:
    longest = item.max_length or MAX_TEXT
    if len(text) > longest:
        raise ValueError(
            _("最多 %(limit)d 个字，现在有 %(count)d 个。") % {"limit": longest, "count": len(text)}
        )
    if item.min_length and len(text) < item.min_length:
        raise ValueError(_("至少 %(limit)d 个字。") % {"limit": item.min_length})
