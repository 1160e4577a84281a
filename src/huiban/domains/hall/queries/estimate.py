"""How long a visitor will wait, and how wrong such estimates have been today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import connection

from huiban.domains.hall.models import Line, ServiceGroup, Ticket
from huiban.foundation.moment import now

RECENT = 20
MEASURED = timedelta(hours=12)
PRIOR_WEIGHT = 5  # the stated service time counts like five measured ones

_STATE = """
select
  (select count(*) from hall_tickets where line_id = %(line)s and state = 'waiting'),
  (select count(*) from hall_window_sessions where state = 'open' and closed_at is null
     and (zone_id = %(zone)s or %(zone)s = any(helps)) and (groups = '{}' or %(group)s = any(groups))),
  (select count(*) from recent), (select coalesce(sum(seconds), 0) from recent)
"""
_RECENT = """
with recent as (
  select extract(epoch from ended_at - called_at) as seconds from hall_attendances
  where group_id = %(group)s and ended_at is not null and started_at is not null
    and ended_at > %(since)s
  order by ended_at desc limit %(recent)s
)
"""


@dataclass(frozen=True, slots=True)
class PastError:
    """How far the estimates of a group's called visitors were off today, in seconds."""

    count: int
    mean_seconds: int | None


def estimate_seconds(*, line: Line, group: ServiceGroup, ahead: int | None = None) -> int | None:
    """Expected wait in seconds behind ``ahead`` people, or behind all who wait; ``None`` while no window is open:
    (people ahead + ½) × seconds per visitor ÷ windows that can take the group."""
    with connection.cursor() as cursor:
        cursor.execute(
            _RECENT + _STATE,
            {
                "line": line.id,
                "zone": line.zone_id,
                "group": group.id,
                "recent": RECENT,
                "since": now() - MEASURED,
            },
        )
        everybody, windows, measured, seconds = cursor.fetchone()
    if not windows:
        return None
    each = (group.service_minutes * 60 * PRIOR_WEIGHT + float(seconds)) / (PRIOR_WEIGHT + measured)
    return int(max(0.0, ((everybody if ahead is None else ahead) + 0.5) * each / windows))


def past_error(*, group_id: UUID, day: date) -> PastError:
    """The mean absolute error of today's estimates of a group, over the last fifty called."""
    rows = (
        Ticket.objects.filter(
            group_id=group_id, day=day, estimated_seconds__isnull=False, first_called_at__isnull=False
        )
        .order_by("-first_called_at")
        .values_list("estimated_seconds", "place_at", "taken_at", "first_called_at")[:50]
    )
    errors = [
        abs(estimate - (called - max(place, taken)).total_seconds())
        for estimate, place, taken, called in rows
        if estimate is not None and called is not None
    ]
    return PastError(len(errors), round(sum(errors) / len(errors)) if errors else None)
