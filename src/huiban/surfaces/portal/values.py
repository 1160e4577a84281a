"""A stored form value in words."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from huiban.domains.catalog.public import FormField
from huiban.foundation.identifiers.public import mask_citizen_id
from huiban.surfaces.components.dates import date_words, money_words


def value_words(field: FormField, value: object, *, masked: bool = False) -> str:
    """What was given, as a person reads it; text that could not be read stays as it was typed.

    ``masked`` hides the middle of identity numbers, for pages that others may look at over a shoulder.
    """
    if value in (None, "", []):
        return ""
    match field.type:
        case "money" if isinstance(value, int):
            return money_words(value)
        case "bool":
            return _("是") if value is True else _("否")
        case "confirm":
            return _("已确认")
        case "multi" if isinstance(value, list):
            return "、".join(str(one) for one in value)
        case "date":
            return _day(str(value))
        case "citizen_id" if masked:
            return mask_citizen_id(str(value))
        case _:
            return str(value)


def _day(text: str) -> str:
    try:
        return date_words(date.fromisoformat(text))
    except ValueError:
        return text
