"""Named reads of the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from huiban.domains.catalog.models import HandlingItem, ImportRun, Item, ItemVersion, LifeEvent
from huiban.domains.catalog.states import Audience, ItemStatus
from huiban.domains.directory.public import Organisation
from huiban.foundation.database.readings import Reading


@dataclass(frozen=True, slots=True)
class ItemView:
    """An item with its handling item and current version, as the guide page shows it."""

    item: Item
    handling: HandlingItem
    version: ItemVersion


# Without the content: it is large, and mostly known to this process as a guide already.
_HANDLING = Reading(
    HandlingItem,
    "item",
    "item__organisation",
    "item__basic",
    "current_version",
    without=["current_version__content"],
    where="item.code = %s and current_version.id is not null order by this.sequence limit 1",
)


def find_item(code: str) -> ItemView | None:
    """The item of a code with its current version, whatever its status."""
    handling = _HANDLING.first(code)
    if handling is None or handling.current_version is None:
        return None
    return ItemView(handling.item, handling, handling.current_version)


def find_version(version_id: UUID) -> ItemVersion | None:
    """A version by id, with the item it belongs to."""
    rows = ItemVersion.objects.select_related("handling_item__item__organisation").defer("content")
    return rows.filter(id=version_id).first()


def list_versions(code: str) -> list[ItemVersion]:
    """All versions of an item, newest first."""
    return list(
        ItemVersion.objects.filter(handling_item__item__code=code).order_by(
            "handling_item__sequence", "-number"
        )
    )


def list_items(
    *,
    organisation_id: UUID | None = None,
    life_event: str = "",
    type_code: str = "",
    name: str = "",
    codes: Sequence[str] | None = None,
    any_status: bool = False,
    limit: int = 50,
    offset: int = 0,
) -> list[Item]:
    """Items by name, narrowed by department, life event, type, a part of the name or given codes."""
    rows = _filtered(organisation_id, life_event, type_code, name, codes, any_status)
    return list(rows.select_related("organisation")[offset : offset + limit])


def list_version_ids_named(text: str) -> list[UUID]:
    """Every version, also a past one, with ``text`` in the name it had."""
    return list(ItemVersion.objects.filter(entry__name__icontains=text).values_list("id", flat=True))


def count_items(
    *,
    organisation_id: UUID | None = None,
    life_event: str = "",
    type_code: str = "",
    name: str = "",
    any_status: bool = False,
) -> int:
    return _filtered(organisation_id, life_event, type_code, name, None, any_status).count()


def list_departments_with_items() -> list[tuple[Organisation, int]]:
    """Departments that have active items, with how many."""
    active = Count("items", filter=Q(items__status=ItemStatus.ACTIVE))
    rows = (
        Organisation.objects.annotate(active_items=active)
        .filter(active_items__gt=0)
        .order_by("order", "name")
    )
    return [(row, row.active_items) for row in rows]


def list_life_events(audience: Audience | None = None) -> list[tuple[LifeEvent, int]]:
    """Life events in their order with the number of active items under each."""
    active = Count("items", filter=Q(items__status=ItemStatus.ACTIVE))
    rows = LifeEvent.objects.annotate(active_items=active)
    if audience:
        rows = rows.filter(audience=audience)
    return [(row, row.active_items) for row in rows.order_by("audience", "order")]


def find_life_event(slug: str) -> LifeEvent | None:
    return LifeEvent.objects.filter(slug=slug).first()


def list_described_items(limit: int = 20) -> list[Item]:
    """Items whose guide is written in full, by name."""
    rows = Item.objects.filter(
        handling_items__current_version__content__described=True, status=ItemStatus.ACTIVE
    ).select_related("organisation")
    return list(rows.distinct()[:limit])


def list_import_runs(limit: int = 20) -> list[ImportRun]:
    return list(ImportRun.objects.all()[:limit])


def _filtered(
    organisation_id: UUID | None,
    life_event: str,
    type_code: str,
    name: str,
    codes: Sequence[str] | None,
    any_status: bool,
) -> QuerySet[Item]:
    rows = Item.objects.all() if any_status else Item.objects.filter(status=ItemStatus.ACTIVE)
    if organisation_id:
        rows = rows.filter(organisation_id=organisation_id)
    if life_event:
        rows = rows.filter(life_events__slug=life_event)
    if type_code:
        rows = rows.filter(type_code=type_code)
    if name:
        rows = rows.filter(Q(name__icontains=name) | Q(code__icontains=name))
    if codes is not None:
        rows = rows.filter(code__in=codes)
    return rows
