"""Publish what an item is from now on; suspend it and take it up again."""

from __future__ import annotations

import hashlib
import json

from django.db import transaction
from django.utils.translation import gettext as _

from huiban.domains.catalog import facts
from huiban.domains.catalog.access import can_manage_items
from huiban.domains.catalog.content import ItemContent
from huiban.domains.catalog.models import HandlingItem, Item, ItemVersion
from huiban.domains.catalog.search.index import refresh_entries
from huiban.domains.catalog.states import ItemStatus, VersionState
from huiban.domains.catalog.validation import check_content
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Conflict, Invalid, NotFound
from huiban.foundation.facts.public import record
from huiban.foundation.moment import local_today, now


@transaction.atomic
def publish_content(
    *,
    actor: Actor,
    item_code: str,
    content: ItemContent,
    note: str,
    sequence: str = "00",
    based_on: int | None = None,
) -> ItemVersion:
    """Make ``content`` the current version of a handling item. The same content again changes nothing.

    ``based_on`` is the number of the version it was made from: raises ``Conflict`` (``catalog.version_moved``, the newer
    number is in the data) when another has been published since, whose changes would be lost. Raises ``Invalid`` with
    the path of every condition that cannot be understood.
    """
    handling = _handling(actor, item_code, sequence)
    check_content(content)
    current = handling.current_version
    if current is not None and current.content_hash == _digest(_entry(handling), content):
        return current
    if current is not None and based_on not in (None, current.number):
        raise Conflict(
            _("您开始改以后，有人发布了第 %(number)d 版。请再看一遍会改什么。") % {"number": current.number},
            code="catalog.version_moved",
            data={"number": current.number},
        )
    version = add_version(actor=actor, handling=handling, content=content, note=note)
    refresh_entries([handling.item])
    return version


@transaction.atomic
def set_status(*, actor: Actor, item_code: str, status: ItemStatus, reason: str) -> Item:
    """Suspend, take up or cancel an item. Running cases go on; new ones cannot be started while it is not active."""
    item = Item.objects.select_for_update().filter(code=item_code).first()
    if item is None or not can_manage_items(actor, item.organisation_id):
        raise NotFound
    if not reason.strip():
        raise Invalid(fields={"reason": [_("请写明原因。")]})
    if item.status != status:
        item.status = status
        item.updated_at = now()
        item.save(update_fields=["status", "updated_at"])
        fact = facts.ItemStatusChanged(
            subject=item.code, org_id=item.organisation_id, status=status, reason=reason.strip()[:200]
        )
        record(fact, actor=actor)
        refresh_entries([item])
    return item


def add_version(*, actor: Actor, handling: HandlingItem, content: ItemContent, note: str) -> ItemVersion:
    """The next version of ``handling``, in the caller's transaction. Ends the one before; records the fact."""
    today, entry = local_today(), _entry(handling)
    previous = handling.current_version
    if previous is not None:
        previous.state, previous.valid_to = VersionState.SUPERSEDED, today
        previous.save(update_fields=["state", "valid_to"])
    version = ItemVersion.objects.create(
        handling_item=handling,
        number=previous.number + 1 if previous else 1,
        valid_from=today,
        entry=entry,
        content=content.model_dump(mode="json", exclude_defaults=True),
        content_hash=_digest(entry, content),
        note=note[:200],
        published_by=actor.name,
        published_at=now(),
    )
    handling.current_version = version
    handling.save(update_fields=["current_version"])
    if previous is not None:
        fact = facts.VersionPublished(
            subject=handling.item.code,
            org_id=handling.item.organisation_id,
            number=version.number,
            note=version.note,
        )
        record(fact, actor=actor)
    return version


def _handling(actor: Actor, item_code: str, sequence: str) -> HandlingItem:
    rows = HandlingItem.objects.select_for_update(of=("self",)).select_related(
        "item__organisation", "item__basic"
    )
    handling = rows.filter(item__code=item_code, sequence=sequence).first()
    if handling is None or not can_manage_items(actor, handling.item.organisation_id):
        raise NotFound
    return handling


def _entry(handling: HandlingItem) -> dict[str, str]:
    item = handling.item
    return {
        "code": item.code,
        "name": handling.name,
        "main_item": item.main_item,
        "department": item.organisation.name,
        "organisation_code": item.organisation_code,
        "area_code": item.area_code,
        "type_system": item.type_system,
        "type_code": item.type_code,
        "source_system": item.source_system,
        "source_type_code": item.source_type_code,
        "base_code": item.basic.code,
    }


def _digest(entry: dict[str, str], content: ItemContent) -> str:
    whole = {"entry": entry, "content": content.model_dump(mode="json", exclude_defaults=True)}
    return hashlib.sha256(json.dumps(whole, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
