"""The cockpit's numbers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema

from huiban.domains.insight.public import (
    can_see_cockpit,
    cockpit_departments,
    decided_late,
    flow_by_day,
    flow_by_department,
    flow_by_window,
    ratings_by_grade,
    running_out,
    totals,
)
from huiban.foundation.clock.public import today
from huiban.foundation.errors import Forbidden, Invalid, NotFound
from huiban.surfaces.api.v1.auth import caller
from huiban.surfaces.api.v1.errors import REFUSALS

router = Router(tags=["insight"], auth=caller("insight"))
LONGEST = timedelta(days=366)
FIRST = date(2000, 1, 1)


class DayOut(Schema):
    day: date
    counts: dict[str, int]


class PlaceOut(Schema):
    id: UUID | None
    counts: dict[str, int]


class OverdueOut(Schema):
    open_now: int
    due_today: int
    due_within_three_days: int
    decided_late: int


class FlowsOut(Schema):
    since: date
    until: date
    totals: dict[str, int]
    days: list[DayOut]
    departments: list[PlaceOut]
    windows: list[PlaceOut]
    overdue: OverdueOut
    ratings: dict[int, int]


@router.get("/flows", response={200: FlowsOut, **REFUSALS}, operation_id="get_flows")
def flows(
    request: HttpRequest, since: date | None = None, until: date | None = None, department: UUID | None = None
) -> dict[str, Any]:
    """Counts of facts by day, department and window; the last thirty days when no span is given.

    Who manages the hall for departments only reads those, one at a time.
    """
    if not can_see_cockpit(request.auth):
        raise Forbidden
    allowed = cockpit_departments(request.auth)
    department = department if allowed is None else _chosen(department, allowed)
    until = until or today()
    since = since or max(FIRST, until) - timedelta(days=29)
    if since < FIRST or not timedelta(0) <= until - since <= LONGEST:
        raise Invalid(fields={"since": [_("开始日期不能晚于结束日期，最多一年。")]})
    span = {"since": since, "until": until}
    days, now = flow_by_day(**span, organisation_id=department), running_out(department)
    return {
        **span,
        "totals": totals(days),
        "days": days,
        "departments": [
            flow for flow in flow_by_department(**span) if allowed is None or flow.id == department
        ],
        "windows": flow_by_window(**span, organisation_id=department),
        "overdue": {
            "open_now": now.overdue,
            "due_today": now.due_today,
            "due_within_three_days": now.due_within_three_days,
            "decided_late": decided_late(days),
        },
        "ratings": ratings_by_grade(days),
    }


def _chosen(department: UUID | None, allowed: frozenset[UUID]) -> UUID:
    """The department asked for, or the only one there is. Others do not exist for the caller."""
    if department is None and len(allowed) > 1:
        raise Invalid(fields={"department": [_("请选择单位。")]})
    chosen = department or next(iter(allowed))
    if chosen not in allowed:
        raise NotFound
    return chosen
