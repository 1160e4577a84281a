"""The filled example (新手样表) as a reader sees the form: sections, labels, values in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from huiban.domains.catalog.public import FormField, ItemContent
from huiban.surfaces.components.dates import date_words, money_words
from huiban.surfaces.components.parts import Row


@dataclass(frozen=True, slots=True)
class SampleSection:
    title: str
    rows: tuple[Row, ...]


def sample_sections(content: ItemContent) -> list[SampleSection]:
    """The sections that the example fills, in the order of the form; empty when there is no example."""
    sections = []
    for section in content.form:
        rows = tuple(
            Row(label=field.label, value=_words(field, content.sample[field.id]))
            for field in section.fields
            if field.id in content.sample
        )
        if rows:
            sections.append(SampleSection(section.title, rows))
    return sections


def _words(field: FormField, value: object) -> str:
    match field.type, value:
        case "confirm", True:
            return _("打勾")
        case _, bool():
            return _("是") if value else _("否")
        case "money", int():
            return money_words(value)
        case _, list():
            return "、".join(str(part) for part in value)
        case "date", _:
            return _date_words(value)
        case _:
            return str(value)


def _date_words(value: object) -> str:
    try:
        return date_words(date.fromisoformat(str(value)))
    except ValueError:
        return str(value)
