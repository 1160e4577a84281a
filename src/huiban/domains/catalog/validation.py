"""Refuse a content whose conditions cannot be understood or that names what it does not have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from django.utils.translation import gettext as _

from huiban.domains.catalog.content import FormField, ItemContent
from huiban.domains.catalog.fitness import list_unfit
from huiban.domains.rules.public import ConditionError, ValueType, parse
from huiban.foundation.errors import Invalid


def check_content(content: ItemContent) -> None:
    """Raise ``Invalid`` with the path of each fault of a content; return when it has none."""
    faults: dict[str, list[str]] = {}
    for path, text in (*list_unfit(content), *_repeated_ids(content)):
        faults.setdefault(path, []).append(text)
    names = declared_names(content)
    for path, condition in list_conditions(content):
        if not condition:
            continue
        try:
            parse(condition, names=names)
        except ConditionError as error:
            faults.setdefault(path, []).append(str(error))
    fields = {field.id for section in content.form for field in section.fields}
    unknown = [name for name in (content.result.fields if content.result else []) if name not in fields]
    if unknown:
        faults["result.fields"] = [_("表单里没有这些字段：%(names)s。") % {"names": "、".join(unknown)}]
    if faults:
        raise Invalid(code="catalog.content_refused", fields=faults)


def list_conditions(content: ItemContent) -> Iterator[tuple[str, str]]:
    """Every condition of a content with its path."""
    for index, question in enumerate(content.situations):
        yield f"situations.{index}.show_when", question.show_when
    for index, material in enumerate(content.materials):
        yield f"materials.{index}.when", material.when
    for index, section in enumerate(content.form):
        yield f"form.{index}.show_when", section.show_when
        for place, field in enumerate(section.fields):
            yield f"form.{index}.fields.{place}.show_when", field.show_when
            yield f"form.{index}.fields.{place}.required_when", field.required_when
    for index, rule in enumerate(content.form_rules):
        yield f"form_rules.{index}.check", rule.check
    for index, step in enumerate(content.review_steps):
        yield f"review_steps.{index}.when", step.when


def declared_names(content: ItemContent) -> dict[str, ValueType]:
    """The names conditions may use, with their types: answers of questions and values of fields."""
    names: dict[str, ValueType] = {}
    for question in content.situations:
        values = [option.value for option in question.options]
        names[question.id] = (
            ValueType.choice(values) if question.type == "single" else ValueType.list_of_strings()
        )
    for section in content.form:
        for field in section.fields:
            names[field.id] = _type_of(field)
    return names


def _type_of(field: FormField) -> ValueType:
    match field.type:
        case "int" | "number":
            return ValueType.number()
        case "money":
            return ValueType.money()
        case "date":
            return ValueType.date()
        case "bool" | "confirm":
            return ValueType.bool()
        case "multi":
            return ValueType.list_of_strings()
        case "enum":
            return ValueType.choice(field.options)
        case _:
            return ValueType.string()


def _repeated_ids(content: ItemContent) -> Iterator[tuple[str, str]]:
    groups = {
        "situations": [question.id for question in content.situations],
        "materials": [material.id for material in content.materials],
        "form": [field.id for section in content.form for field in section.fields]
        + [question.id for question in content.situations],
        "review_steps": [step.id for step in content.review_steps],
    }
    for path, ids in groups.items():
        for name in sorted(name for name, count in Counter(ids).items() if count > 1):
            yield path, _("编号 %(name)s 用了两次。") % {"name": name}
