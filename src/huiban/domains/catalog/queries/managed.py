"""Reads for those who look after items: whatever their status, with what is still to be confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from huiban.domains.catalog.access import manageable_organisations
from huiban.domains.catalog.models import HandlingItem
from huiban.domains.catalog.states import ItemStatus
from huiban.foundation.actors import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagedFilter:
    """How the list is narrowed. ``described``: only items with, or without, a guide written in full."""

    text: str = ""
    organisation_id: UUID | None = None
    status: ItemStatus | None = None
    described: bool | None = None
    uncertain: bool = False


def list_managed_items(
    *, actor: Actor, narrow: ManagedFilter, limit: int = 50, offset: int = 0
) -> list[HandlingItem]:
    """Handling items ``actor`` may manage, by name, with item, organisation and current version."""
    rows = _managed(actor, narrow).select_related("item__organisation", "current_version")
    return list(rows.order_by("item__name", "item__code", "sequence")[offset : offset + limit])


def count_managed_items(*, actor: Actor, narrow: ManagedFilter) -> int:
    return _managed(actor, narrow).count()


def _managed(actor: Actor, narrow: ManagedFilter) -> QuerySet[HandlingItem]:
    rows = HandlingItem.objects.filter(current_version__isnull=False)
    places = manageable_organisations(actor)
    if places is not None:
        rows = rows.filter(item__organisation_id__in=places)
    if narrow.text:
        said = Q(item__name__icontains=narrow.text) | Q(item__code__icontains=narrow.text)
        rows = rows.filter(said | Q(current_version__content__plain_name__icontains=narrow.text))
    if narrow.organisation_id:
        rows = rows.filter(item__organisation_id=narrow.organisation_id)
    if narrow.status:
        rows = rows.filter(item__status=narrow.status)
    written = Q(current_version__content__contains={"described": True})
    if narrow.described is not None:
        rows = rows.filter(written) if narrow.described else rows.exclude(written)
    if narrow.uncertain:
        rows = rows.filter(current_version__content__has_key="uncertain")
    return rows
