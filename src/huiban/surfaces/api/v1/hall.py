"""The hall now: zones, groups, lines and calls. Open to everybody; people have numbers, not names."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from huiban.domains.directory.public import find_zone
from huiban.domains.hall.public import (
    CallRule,
    hall_now,
    line_record,
    list_calls,
    list_groups,
    list_waiting,
)
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


class PolicyOut(Schema):
    priority_ratio: int = Field(description="Most priority calls in a row while an ordinary visitor waits.")
    ageing_minutes: int = Field(description="Who has waited longer goes before everybody.")
    return_after: int = Field(description="Numbers called before a passed visitor's turn comes again.")
    recalls: int


class HallFactOut(Schema):
    sequence: int = Field(description="Counts every change of the line that day, without a gap.")
    tag: str = Field(examples=["hall:ticket:called"])
    at: datetime
    data: dict[str, object]


class LineRecordOut(Schema):
    zone: str
    day: date
    policy: PolicyOut
    window_groups: dict[str, list[str]] = Field(
        description="Groups of those windows that do not take every group of their zone."
    )
    last_sequence: int
    facts: list[HallFactOut]


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
    rows = list_waiting(zone_id_of(letter))
    return [{"number": one.number, "rule": one.rule, "place_at": one.place_at} for one in rows]


@router.get("/hall/calls", response={200: list[CallOut], **REFUSALS}, operation_id="list_hall_calls")
def calls(request: HttpRequest, zone: str = Query("", max_length=4)) -> list[Any]:
    """The numbers at windows now, the newest call first."""
    return list(list_calls(zone_id=zone_id_of(zone) if zone else None))


@router.get(
    "/hall/zones/{letter}/record", response={200: LineRecordOut, **REFUSALS}, operation_id="get_hall_record"
)
def record(
    request: HttpRequest,
    letter: str = Path(..., max_length=4),
    day: date | None = None,
    after: int = Query(0, ge=0, le=10_000_000, description="The last sequence number already read."),
    limit: int = Query(500, ge=1, le=1_000),
) -> dict[str, Any]:
    """What happened in a line on a day (today), in its order: enough for anybody to check that every call kept the stated order."""
    found = line_record(zone_id=zone_id_of(letter), day=day, after=after, limit=limit)
    return {
        "zone": letter,
        "day": found.day,
        "policy": found.policy,
        "window_groups": found.window_groups,
        "last_sequence": found.last_sequence,
        "facts": found.facts,
    }


def zone_id_of(letter: str) -> UUID:
    """The zone of a letter. Raises ``NotFound``."""
    found = find_zone(letter=letter)
    if found is None:
        raise NotFound
    return found.id
