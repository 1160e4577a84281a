"""Load the contents that ship with the product: described items and life events."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils.translation import gettext as _

from huiban.domains.catalog.access import can_manage_items
from huiban.domains.catalog.content import ItemContent
from huiban.domains.catalog.models import Item, LifeEvent, LifeEventItem
from huiban.domains.catalog.operations.versions import publish_content
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Forbidden

DATA = Path(__file__).resolve().parents[3] / "data"


def load_described_items(*, actor: Actor, folder: Path = DATA / "items") -> list[str]:
    """Publish every content of ``folder`` for its item; return the codes. Loading twice changes nothing."""
    codes = []
    for path in sorted(folder.glob("*.yaml")):
        whole = yaml.safe_load(path.read_text(encoding="utf-8"))
        content = ItemContent.model_validate(whole["content"])
        publish_content(actor=actor, item_code=whole["item_code"], content=content, note=_("完整办事指南"))
        codes.append(whole["item_code"])
    return codes


@transaction.atomic
def load_life_events(*, actor: Actor, path: Path = DATA / "life_events.yaml") -> int:
    """Replace the life events and the items under them by what the file says; return how many links there are."""
    if not can_manage_items(actor):
        raise Forbidden
    events = yaml.safe_load(path.read_text(encoding="utf-8"))
    items = list(Item.objects.values_list("id", "code", "name", "main_item"))
    LifeEventItem.objects.all().delete()
    links: list[LifeEventItem] = []
    for audience in ("person", "company"):
        for order, event in enumerate(events[audience]):
            stored, _made = LifeEvent.objects.update_or_create(
                slug=event["slug"],
                defaults={
                    "audience": audience,
                    "name": event["name"],
                    "name_en": event["name_en"],
                    "question": event.get("question", ""),
                    "order": event.get("order", order),
                },
            )
            found = {
                id_ for id_, code, name, main in items if _belongs(event.get("match", {}), code, name, main)
            }
            links.extend(LifeEventItem(event=stored, item_id=id_) for id_ in sorted(found))
    LifeEventItem.objects.bulk_create(links, batch_size=1000)
    return len(links)


def _belongs(match: dict[str, Any], code: str, name: str, main_item: str) -> bool:
    if code in match.get("codes", ()):
        return True
    text = f"{name} {main_item}"
    if any(word in text for word in match.get("except", ())):
        return False
    return any(word in text for word in match.get("words", ()))
