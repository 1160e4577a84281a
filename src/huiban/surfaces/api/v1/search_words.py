"""What people asked in vain, and the words administrators add."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import Field

from huiban.domains.catalog.public import (
    SearchAlias,
    add_alias,
    can_manage_search,
    list_aliases,
    list_misses,
    remove_alias,
)
from huiban.foundation.errors import Forbidden
from huiban.surfaces.api.v1.auth import caller
from huiban.surfaces.api.v1.errors import REFUSALS
from huiban.surfaces.api.v1.sessions import In

router = Router(tags=["search words"], auth=caller("catalogue"))


class MissOut(Schema):
    id: int
    text: str
    count: int
    first_seen: datetime
    last_seen: datetime


class AliasIn(In):
    phrase: str = Field(max_length=80, examples=["摆摊证"])
    item: str = Field(max_length=64, examples=["511A0074300005-511602000000-000-115113016823646795-1-00"])


class AliasOut(Schema):
    id: UUID
    phrase: str
    item: str = Field(description="Empty for a phrase that leads to a topic.")


@router.get("/search-misses", response={200: list[MissOut], **REFUSALS}, operation_id="list_search_misses")
def misses(request: HttpRequest) -> list[dict[str, Any]]:
    """Questions without a sure answer, the most frequent first."""
    _require_right(request)
    return [
        {"id": m.id, "text": m.text, "count": m.count, "first_seen": m.first_seen, "last_seen": m.last_seen}
        for m in list_misses()
    ]


@router.get("/aliases", response={200: list[AliasOut], **REFUSALS}, operation_id="list_aliases")
def aliases(request: HttpRequest) -> list[dict[str, Any]]:
    """Words administrators added, newest first."""
    _require_right(request)
    return [_alias(alias) for alias in list_aliases()]


@router.post("/aliases", response={201: AliasOut, **REFUSALS}, operation_id="add_alias")
def add(request: HttpRequest, body: AliasIn) -> Status:
    """Lead a phrase to an item; searches know it at once."""
    made = add_alias(actor=request.auth, phrase=body.phrase, item_code=body.item)
    return Status(201, _alias(made))


@router.delete("/aliases/{alias_id}", response={204: None, **REFUSALS}, operation_id="remove_alias")
def remove(request: HttpRequest, alias_id: UUID) -> Status:
    remove_alias(actor=request.auth, alias_id=alias_id)
    return Status(204, None)


def _require_right(request: HttpRequest) -> None:
    if not can_manage_search(request.auth):
        raise Forbidden


def _alias(alias: SearchAlias) -> dict[str, Any]:
    return {"id": alias.id, "phrase": alias.phrase, "item": alias.item.code if alias.item else ""}
