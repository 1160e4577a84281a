"""The values conditions are evaluated over: answers of the guidance and typed values of the form."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from huiban.domains.catalog.public import FormField, ItemContent
from huiban.domains.rules.public import Condition, parse

_ROUNDS = 6  # longer chains of conditions than any form has


@lru_cache(maxsize=4096)
def condition(text: str) -> Condition:
    """The parsed condition of a text; contents were checked when they were published."""
    return parse(text)


def holds(text: str, values: Mapping[str, object], *, unknown: bool, on: date | None = None) -> bool:
    """Whether a condition is true; ``unknown`` is the answer while something it needs is not known.

    ``on`` is the day it is asked for, today when left out.
    """
    if not text:
        return True
    value = condition(text).evaluate(values, today=on).value
    return unknown if value is None else value


def condition_values(
    content: ItemContent, answers: Mapping[str, Any], form: Mapping[str, Any], *, on: date | None = None
) -> dict[str, object]:
    """Answers and form values by id, converted to their types.

    What is not given, not readable or not asked in this situation is left out: a question that is hidden again must
    not decide about others. Conditions may lean on each other; the rounds follow such chains, as the browser does.
    """
    given = list(_given(content, answers, form))
    values = {name: value for name, value, _conditions in given}
    for _round in range(_ROUNDS):
        asked = {
            name: value
            for name, value, conditions in given
            if all(holds(text, values, unknown=False, on=on) for text in conditions)
        }
        if asked == values:
            break
        values = asked
    return values


def _given(
    content: ItemContent, answers: Mapping[str, Any], form: Mapping[str, Any]
) -> Iterator[tuple[str, object, tuple[str, ...]]]:
    """Name, typed value and the conditions under which it is asked, of everything that was given."""
    for question in content.situations:
        answer = answers.get(question.id)
        if answer not in (None, "", []):
            yield question.id, answer, (question.show_when,)
    for section in content.form:
        for field in section.fields:
            typed = typed_value(field, form.get(field.id))
            if typed is not None:
                yield field.id, typed, (section.show_when, field.show_when)


def typed_value(field: FormField, raw: object) -> object | None:
    """A stored form value as the type of its field; ``None`` when absent or unreadable."""
    if raw in (None, "", []):
        return None
    try:
        match field.type:
            case "int" | "money":
                return int(str(raw))
            case "number":
                return Decimal(str(raw))
            case "date":
                return date.fromisoformat(str(raw))
            case "bool" | "confirm":
                return raw if isinstance(raw, bool) else None
            case "multi":
                return list(raw) if isinstance(raw, list) else None
            case _:
                return str(raw)
    except (ValueError, InvalidOperation):
        return None
