"""The conditions of a content in words: what is asked, shown or required when, as an administrator reads it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from huiban.domains.catalog.public import ItemContent, declared_names, list_conditions
from huiban.domains.rules.public import ConditionError, Labels, parse


@dataclass(frozen=True, slots=True)
class ConditionView:
    """One condition: what hangs on it, in words, as written, and why it cannot be understood when it cannot."""

    subject: str
    effect: str
    words: str
    source: str
    error: str = ""


def conditions_of(content: ItemContent) -> list[ConditionView]:
    """Every condition of a content with what hangs on it."""
    names, labels = declared_names(content), _labels(content)
    found = []
    for path, source in list_conditions(content):
        if not source:
            continue
        subject, effect = _subject(content, path.split("."))
        try:
            words, error = parse(source, names=names).evaluate({}).explain(labels).label, ""
        except ConditionError as refused:
            words, error = source, str(refused)
        found.append(ConditionView(subject, effect, words, source, error))
    return found


def _labels(content: ItemContent) -> Labels:
    names = {question.id: question.text for question in content.situations}
    names |= {field.id: field.label for section in content.form for field in section.fields}
    options = {
        question.id: {option.value: option.label for option in question.options}
        for question in content.situations
    }
    return Labels(names=names, options=options)


def _subject(content: ItemContent, path: list[str]) -> tuple[str, str]:
    """The name of what a path leads to, and what its condition decides."""
    index = int(path[1])
    match path[0], path[2:]:
        case "situations", _rest:
            return content.situations[index].text, _("才问")
        case "materials", _rest:
            return content.materials[index].name, _("才要交")
        case "form", ["fields", place, "required_when"]:
            return content.form[index].fields[int(place)].label, _("才必填")
        case "form", ["fields", place, _last]:
            return content.form[index].fields[int(place)].label, _("才填")
        case "form", _rest:
            return content.form[index].title, _("才填")
        case "form_rules", _rest:
            return content.form_rules[index].message, _("必须成立")
        case _:
            return content.review_steps[index].name, _("才审查")
