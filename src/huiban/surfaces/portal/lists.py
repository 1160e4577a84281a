"""Lists of items that are narrowed and paged: what every page with such a list shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.http import QueryDict

from huiban.domains.catalog.public import Item, ItemType, PlainName, count_items, find_plain_names, list_items
from huiban.surfaces.components.languages import is_chinese
from huiban.surfaces.portal.plain_text import clean_line

PAGE_SIZE = 20
LONGEST_FILTER = 60


@dataclass(frozen=True, slots=True)
class ItemFilter:
    """How a list of items is narrowed; what an address says wrongly narrows nothing."""

    name: str = ""
    type_code: str = ""
    organisation_id: UUID | None = None
    life_event: str = ""

    @property
    def is_narrowed(self) -> bool:
        return bool(self.name or self.type_code)

    def criteria(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "type_code": self.type_code,
            "organisation_id": self.organisation_id,
            "life_event": self.life_event,
        }


@dataclass(frozen=True, slots=True)
class ItemLine:
    """An item in a list: what people call it, and its official name beneath when it is another."""

    item: Item
    plain: str
    official: str
    described: bool
    in_chinese: bool = True


class _Items(Sequence[Item]):
    """The items of a filter, counted and read only as far as a page needs."""

    def __init__(self, narrow: ItemFilter) -> None:
        self._criteria = narrow.criteria()

    def __len__(self) -> int:
        return count_items(**self._criteria)

    def __getitem__(self, place: Any) -> Any:
        return list_items(**self._criteria, offset=place.start, limit=place.stop - place.start)


def read_filter(
    given: QueryDict, *, organisation_id: UUID | None = None, life_event: str = ""
) -> ItemFilter:
    """The filter of an address: ``name``, ``type``, and ``department`` unless the page is a department's."""
    return ItemFilter(
        name=clean_line(given.get("name", ""), LONGEST_FILTER),
        type_code=given.get("type", "") if given.get("type", "") in ItemType.values else "",
        organisation_id=organisation_id or read_uuid(given.get("department", "")),
        life_event=life_event,
    )


def item_page(narrow: ItemFilter, number: str | None) -> Page:
    """One page of lines. A number that is none, or out of range, gives the nearest page there is."""
    page = Paginator(_Items(narrow), PAGE_SIZE).get_page(number)
    page.object_list = item_lines(list(page.object_list))
    return page


def item_lines(items: Sequence[Item]) -> list[ItemLine]:
    """The lines of ``items``, with everyday names where somebody wrote them."""
    names = find_plain_names([item.code for item in items]) if items else {}
    return [item_line(item, names.get(item.code)) for item in items]


def item_line(item: Item, name: PlainName | None) -> ItemLine:
    if name is None:
        return ItemLine(item, item.name, "", described=False)
    translated = not is_chinese() and bool(name.name_en)
    plain = name.name_en if translated else name.name
    return ItemLine(item, plain, item.name if item.name != plain else "", described=True, in_chinese=not translated)


def read_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
