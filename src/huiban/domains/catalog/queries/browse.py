"""Reads for people who browse the catalogue: everyday names, and how many items stand under each choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q
from django.db.models.fields.json import KeyTextTransform, KeyTransform

from huiban.domains.catalog.content import LimitText
from huiban.domains.catalog.models import HandlingItem, Item
from huiban.domains.catalog.states import ItemStatus, ItemType
from huiban.domains.directory.public import Organisation


@dataclass(frozen=True, slots=True)
class GuideSummary:
    """What a list says of a described item: its everyday name in both languages, what it is, how long it takes."""

    name: str
    name_en: str
    summary: str
    summary_en: str
    promised_limit: LimitText | None
    for_persons: bool  # somebody may apply in their own name


def find_guide_summaries(codes: Sequence[str] | None = None) -> dict[str, GuideSummary]:
    """Summaries of the active items whose guide is written in full, by item code; of all of them without ``codes``.

    Reads single values of the stored contents, not the contents.
    """
    rows = HandlingItem.objects.filter(
        item__status=ItemStatus.ACTIVE, current_version__content__described=True, sequence="00"
    )
    if codes is not None:
        rows = rows.filter(item__code__in=codes)
    content = "current_version__content"
    texts = ("plain_name", "name_en", "summary", "summary_en")
    rows = rows.annotate(
        **{f"guide_{name}": KeyTextTransform(name, content) for name in texts},
        guide_limit=KeyTransform("promised_limit", content),
        guide_applicants=KeyTransform("server_types", content),
    ).order_by("item__name", "item__code")
    columns = (
        "item__code",
        "item__name",
        *(f"guide_{name}" for name in texts),
        "guide_limit",
        "guide_applicants",
    )
    return {code: _summary(official, *parts) for code, official, *parts in rows.values_list(*columns)}


def _summary(
    official: str,
    plain: str | None,
    name_en: str | None,
    summary: str | None,
    summary_en: str | None,
    limit: object,
    applicants: Sequence[str] | None,
) -> GuideSummary:
    """Values that the content leaves at their default are not stored, so they come as ``None``."""
    return GuideSummary(
        name=plain or official,
        name_en=name_en or "",
        summary=summary or "",
        summary_en=summary_en or "",
        promised_limit=LimitText.model_validate(limit) if limit else None,
        for_persons=applicants is None or "person" in applicants,
    )


def count_items_by_type(
    *, organisation_id: UUID | None = None, life_event: str = ""
) -> list[tuple[ItemType, int]]:
    """The types of the active items of a department or life event, in the order of the standard, with how many."""
    rows = Item.objects.filter(status=ItemStatus.ACTIVE)
    if organisation_id:
        rows = rows.filter(organisation_id=organisation_id)
    if life_event:
        rows = rows.filter(life_events__slug=life_event)
    counted = rows.order_by("type_code").values_list("type_code").annotate(items=Count("*"))
    return [(ItemType(code), items) for code, items in counted]


def list_departments_under(life_event: str) -> list[tuple[Organisation, int]]:
    """Departments with active items under a life event, those with most items first."""
    under = Q(items__status=ItemStatus.ACTIVE, items__life_events__slug=life_event)
    rows = Organisation.objects.annotate(event_items=Count("items", filter=under)).filter(event_items__gt=0)
    return [(row, row.event_items) for row in rows.order_by("-event_items", "order", "name")]
