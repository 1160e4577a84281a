"""The hall now: zones, groups, lines and calls. Open to everybody; people have numbers, not names."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from huiban.domains.directory.public import list_zones
from huiban.domains.hall.public import CallRule, hall_now, list_calls, list_groups, list_waiting
from huiban.foundation.errors import NotFound
from huiban.surfaces.api.v1.errors import REFUSALS

router = Router(tags=["hall"])


class ZoneNowOut(Schema):
    letter: str = Field(examples=["A"])
    name: str = Field(examples=["企业开办"])
    waiting: int = Field(examples=[4])
    serving: int = Field(examples=[2])
    open_windows: int = Field(examples=[3])
    paused_windows: int = Field(examples=[0])
    longest_wait_seconds: int = Field(examples=[540])
    closed: bool = Field(description="True when no more numbers are given today.")


class GroupOut(Schema):
    code: str = Field(examples=["tax"])
    name: str = Field(examples=["办税"])
    zone: str = Field(examples=["A"])
    service_minutes: int = Field(examples=[8])


class InLineOut(Schema):
    number: str = Field(examples=["A023"])
    rule: CallRule = Field(description="Which rule of the stated order puts the number here.")
    place_at: datetime


class CallOut(Schema):
    number: str = Field(examples=["A021"])
    window: int = Field(examples=[7])
    zone: str = Field(examples=["A"])
    state: str = Field(examples=["called"])
    times: int = Field(examples=[1])
    called_at: datetime


@router.get("/hall", response={200: list[ZoneNowOut], **REFUSALS}, operation_id="get_hall")
def hall(request: HttpRequest) -> list[dict[str, Any]]:
    """Every zone at this moment."""
    names = ("waiting", "serving", "open_windows", "paused_windows", "longest_wait_seconds", "closed")
    return [
        {"letter": one.zone.letter, "name": one.zone.name, **{name: getattr(one, name) for name in names}}
        for one in hall_now()
    ]


@router.get("/hall/groups", response={200: list[GroupOut], **REFUSALS}, operation_id="list_hall_groups")
def groups(request: HttpRequest) -> list[dict[str, Any]]:
    """The service groups a number can be taken for."""
    return [
        {"code": one.code, "name": one.name, "zone": one.zone.letter, "service_minutes": one.service_minutes}
        for one in list_groups()
    ]


@router.get(
    "/hall/zones/{letter}/line", response={200: list[InLineOut], **REFUSALS}, operation_id="get_hall_line"
)
def line(request: HttpRequest, letter: str = Path(..., max_length=4)) -> list[dict[str, Any]]:
    """The waiting numbers of a zone in the order they would be called, each with its rule."""
    rows = list_waiting(_zone_id(letter))
    return [{"number": one.number, "rule": one.rule, "place_at": one.place_at} for one in rows]


@router.get("/hall/calls", response={200: list[CallOut], **REFUSALS}, operation_id="list_hall_calls")
def calls(request: HttpRequest, zone: str = Query("", max_length=4)) -> list[Any]:
    """The numbers at windows now, the newest call first."""
    return list(list_calls(zone_id=_zone_id(zone) if zone else None))


def _zone_id(letter: str) -> UUID:
    found = next((zone.id for zone in list_zones() if zone.letter == letter), None)
    if found is None:
        raise NotFound
    return found
