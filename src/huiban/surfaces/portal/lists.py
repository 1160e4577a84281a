"""Lists of items that are narrowed and paged: what every page with such a list shares."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.paginator import Page, Paginator
from django.http import QueryDict

from huiban.domains.catalog.public import (
    GuideSummary,
    Item,
    ItemType,
    count_items,
    find_guide_summaries,
    list_items,
)
from huiban.surfaces.components.languages import is_chinese
from huiban.surfaces.portal.guide.limits import limit_words
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
    limit_words: str = ""  # the promise, where somebody wrote it

    @property
    def type_label(self) -> str:
        return str(ItemType(self.item.type_code).label)


@dataclass(frozen=True, slots=True)
class NamedChoice:
    """A described item where only its everyday name matters."""

    code: str
    name: str
    in_chinese: bool
    for_persons: bool


class _Items(Sequence[Item]):
    """The items of a filter, counted and read only as far as a page needs."""

    def __init__(self, narrow: ItemFilter) -> None:
        self._criteria = narrow.criteria()

    def __len__(self) -> int:
        return count_items(**self._criteria)

    def __getitem__(self, place: Any) -> Any:
        return list_items(**self._criteria, offset=place.start, limit=place.stop - place.start)


def read_filter(given: QueryDict, *, organisation_id: UUID | None = None, life_event: str = "") -> ItemFilter:
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
    """The lines of ``items``, with everyday names where somebody wrote them; two queries at most."""
    summaries = find_guide_summaries([item.code for item in items]) if items else {}
    return [item_line(item, summaries.get(item.code)) for item in items]


def item_line(item: Item, summary: GuideSummary | None) -> ItemLine:
    if summary is None:
        return ItemLine(item, item.name, "", described=False)
    plain, in_chinese = _everyday(summary)
    return ItemLine(
        item,
        plain,
        item.name if item.name != plain else "",
        described=True,
        in_chinese=in_chinese,
        limit_words=limit_words(summary.promised_limit) if summary.promised_limit else "",
    )


def named_choice(code: str, summary: GuideSummary) -> NamedChoice:
    return NamedChoice(code, *_everyday(summary), for_persons=summary.for_persons)


def _everyday(summary: GuideSummary) -> tuple[str, bool]:
    """The everyday name for this reader, and whether it is Chinese."""
    if not is_chinese() and summary.name_en:
        return summary.name_en, False
    return summary.name, True


def read_uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
