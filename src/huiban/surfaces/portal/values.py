"""A stored form value in words, as its owner reads it."""

from __future__ import annotations

from huiban.domains.catalog.public import FormField
from huiban.foundation.identifiers.public import mask_citizen_id
from huiban.surfaces.components import item_values


def value_words(field: FormField, value: object, *, masked: bool = False) -> str:
    """What was given, as a person reads it; text that could not be read stays as it was typed.

    ``masked`` hides the middle of identity numbers, for pages that others may look at over a shoulder.
    """
    if masked and field.type == "citizen_id" and value:
        return mask_citizen_id(str(value))
    return item_values.value_words(field, value)
