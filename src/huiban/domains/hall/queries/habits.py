"""How long a service takes and how long people wait before they leave, measured, and drawn towards what is stated."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db import connection

from huiban.domains.hall.goals import hall_goals
from huiban.domains.hall.models import ServiceGroup
from huiban.domains.hall.queries.estimate import PRIOR_WEIGHT

MEASURED_DAYS = 28

_SERVICES = """
select g.code, count(*), sum(extract(epoch from a.ended_at - a.called_at))
from hall_attendances a
  join hall_service_groups g on g.id = a.group_id
  join hall_tickets t on t.id = a.ticket_id
where g.zone_id = %(zone)s and a.started_at is not null and a.ended_at is not null
  and a.outcome <> 'closed' and t.day >= %(since)s and t.day < %(until)s
group by g.code
"""
# Everybody who stood in the line waited; those who left are who cancelled before a call or did not come when called.
_PATIENCE = """
select count(*) filter (where left_line), coalesce(sum(greatest(0, seconds)), 0)
from (
  select (t.state = 'abandoned' or (t.state = 'cancelled' and t.first_called_at is null)) as left_line,
         extract(epoch from coalesce(t.first_called_at, t.ended_at) - greatest(t.taken_at, t.slot_start)) as seconds
  from hall_tickets t join hall_service_groups g on g.id = t.group_id
  where g.zone_id = %(zone)s and t.day >= %(since)s and t.day < %(until)s
    and coalesce(t.first_called_at, t.ended_at) is not null
) waits
"""


@dataclass(frozen=True, slots=True)
class ServiceTime:
    """Seconds at the window for one visitor of a group, from the call to the end: the stated time counts like five."""

    seconds: float
    measured: int
    stated_seconds: float


@dataclass(frozen=True, slots=True)
class Patience:
    """Mean patience in seconds: all waiting time ÷ how many left, the stated patience counting like a few who left."""

    seconds: float
    left: int
    stated_seconds: float
    stated_weight: int


def service_times(zone_id: UUID, before: date) -> dict[str, ServiceTime]:
    """The service time of every group of a zone, over the four weeks before a day."""
    with connection.cursor() as cursor:
        cursor.execute(_SERVICES, _span(zone_id, before))
        measured = {code: (count, float(seconds)) for code, count, seconds in cursor.fetchall()}
    found = {}
    for group in ServiceGroup.objects.filter(zone_id=zone_id):
        stated = group.service_minutes * 60.0
        count, seconds = measured.get(group.code, (0, 0.0))
        mean = (stated * PRIOR_WEIGHT + seconds) / (PRIOR_WEIGHT + count)
        found[group.code] = ServiceTime(max(1.0, mean), count, stated)
    return found


def patience(zone_id: UUID, before: date) -> Patience:
    """How long visitors of a zone wait before they leave, over the four weeks before a day."""
    goals = hall_goals()
    with connection.cursor() as cursor:
        cursor.execute(_PATIENCE, _span(zone_id, before))
        left, seconds = cursor.fetchone()
    weight = goals.patience_weight
    mean = (goals.patience_seconds * weight + float(seconds)) / (weight + left)
    return Patience(mean, left, goals.patience_seconds, weight)


def _span(zone_id: UUID, before: date) -> dict[str, UUID | date]:
    return {"zone": zone_id, "since": before - timedelta(days=MEASURED_DAYS), "until": before}
