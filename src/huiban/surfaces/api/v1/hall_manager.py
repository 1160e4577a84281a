"""What the hall's managers read: the key figures of a day, and what must be looked at now."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import Field

from huiban.domains.hall.public import AlarmKind, can_manage_hall, hall_numbers, list_alarms
from huiban.foundation.errors import Forbidden, NotFound
from huiban.foundation.moment import local_today
from huiban.surfaces.api.v1.auth import caller
from huiban.surfaces.api.v1.errors import REFUSALS

FIRST = date(2000, 1, 1)
router = Router(tags=["hall"], auth=caller("hall"))


class NumbersOut(Schema):
    """Seconds and shares; ``null`` where nothing is known."""

    day: date
    taken: int = Field(examples=[412])
    called: int = Field(examples=[398])
    done: int = Field(examples=[381])
    abandoned: int = Field(examples=[9])
    mean_wait_seconds: float | None = Field(description="From the number to the first call, of all called.")
    p90_wait_seconds: float | None
    mean_service_seconds: float | None
    abandonment_rate: float | None = Field(description="Abandoned ÷ called.")
    utilisation: float | None = Field(description="Serving ÷ open time of windows, without pauses.")
    long_wait_rate: float | None = Field(description="Waited more than thirty minutes ÷ served.")


class AlarmOut(Schema):
    kind: AlarmKind
    severity: int = Field(
        description="1: can still be saved; 2: the bound is passed; 3: nobody loses by it yet."
    )
    zone: str = Field(examples=["B"], description="Empty for a device that serves the whole hall.")
    since: datetime
    breaks_at: datetime
    count: int = Field(examples=[3], description="People, or silent devices, it concerns.")
    window: int | None = Field(examples=[19])
    number: str = Field(examples=["B021"])
    reason: str
    device: str = Field(examples=[""], description="Names of the silent devices, three at most.")
    advice: str


@router.get("/hall/numbers", response={200: NumbersOut, **REFUSALS}, operation_id="get_hall_numbers")
def numbers(request: HttpRequest, day: date | None = None) -> dict[str, Any]:
    """The key figures of a day, today's unless told otherwise. For hall managers."""
    _require_manager(request)
    asked = day or local_today()
    if not FIRST <= asked <= local_today():
        raise NotFound
    found = hall_numbers(asked)
    return {"day": asked, **{name: getattr(found, name) for name in NumbersOut.model_fields if name != "day"}}


@router.get("/hall/alarms", response={200: list[AlarmOut], **REFUSALS}, operation_id="list_hall_alarms")
def alarms(request: HttpRequest) -> list[dict[str, Any]]:
    """What must be looked at now, what can still be saved first. For hall managers."""
    _require_manager(request)
    return [
        {name: getattr(one, name) for name in AlarmOut.model_fields if name != "zone"}
        | {"zone": one.zone.letter if one.zone else ""}
        for one in list_alarms()
    ]


def _require_manager(request: HttpRequest) -> None:
    if not can_manage_hall(request.auth):
        raise Forbidden
