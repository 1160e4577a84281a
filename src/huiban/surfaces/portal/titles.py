"""What an item is called: the plain word for people, the official one where law needs it."""

from __future__ import annotations

from dataclasses import dataclass

from huiban.domains.catalog.public import ItemContent, ItemVersion
from huiban.surfaces.components.languages import is_chinese


@dataclass(frozen=True, slots=True)
class ItemTitle:
    plain: str
    official: str  # empty when it is the same
    department: str

    def __str__(self) -> str:
        return self.plain


def item_title(version: ItemVersion, guide: ItemContent | None = None) -> ItemTitle:
    """The title in the language of the request. Contents are Chinese; only the name is kept in English as well."""
    content = guide or version.guide
    plain = content.plain_name if is_chinese() else content.name_en or content.plain_name
    plain = plain or version.name
    return ItemTitle(plain, version.name if version.name != plain else "", version.department)
