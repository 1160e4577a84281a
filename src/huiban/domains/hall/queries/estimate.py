"""How long a visitor will wait, and how wrong such estimates have been today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import F

from huiban.domains.hall.models import Attendance, Line, ServiceGroup
from huiban.foundation.database.asking import Statement, ask
from huiban.foundation.moment import now

RECENT = 20
MEASURED = timedelta(hours=12)
PRIOR_WEIGHT = 5  # the stated service time counts like five measured ones

_OPEN_WINDOWS = Statement(
    """
select /* one plan */ window_id, zone_id, groups from hall_window_sessions
where state = 'open' and closed_at is null and (zone_id = %s or %s = any(helps))
"""
)
# Everything an estimate needs in one statement, for it is made under the lock of the line: how many of the group were
# served lately and for how many seconds; the group and the window of whoever waits in the line; how many of the windows
# have somebody.
_NOW = Statement(
    """
select count(*), coalesce(sum(seconds), 0), array(
  select array[group_id, for_window_id] from hall_tickets where line_id = %(line)s and state = 'waiting'
), (
  select count(distinct window_id) from hall_tickets where window_id = any(%(windows)s) and state in ('called', 'serving')
) from (
  select extract(epoch from ended_at - called_at) as seconds from hall_attendances
  where group_id = %(group)s and ended_at is not null and started_at is not null
    and ended_at > %(since)s
  order by ended_at desc limit %(recent)s
) recent
"""
)


@dataclass(frozen=True, slots=True)
class Servers:
    """The open windows that can take a group, and whom else they take: ``groups`` is ``None`` for everybody."""

    windows: frozenset[UUID]
    groups: frozenset[UUID] | None

    def serve(self, group_id: UUID, for_window_id: UUID | None) -> bool:
        """Whether somebody of this group, perhaps sent to one window, is served by these windows."""
        if for_window_id is not None:
            return for_window_id in self.windows
        return self.groups is None or group_id in self.groups


@dataclass(frozen=True, slots=True)
class PastError:
    """How far the estimates of a group's called visitors were off today, in seconds."""

    count: int
    mean_seconds: int | None


def servers_of(*, zone_id: UUID, group_id: UUID) -> Servers:
    """Who serves a group of a zone now. A window that helps from another zone takes everybody of this one."""
    rows = ask(_OPEN_WINDOWS, zone_id, zone_id)
    able = [
        (window, frozenset(groups) if home == zone_id else frozenset())
        for window, home, groups in rows
        if home != zone_id or not groups or group_id in groups
    ]
    everybody = not able or any(not groups for _window, groups in able)
    taken: frozenset[UUID] = frozenset().union(*(groups for _window, groups in able))
    return Servers(frozenset(window for window, _groups in able), None if everybody else taken)


def estimate_seconds(*, line: Line, group: ServiceGroup, ahead: int | None = None) -> int | None:
    """Expected wait in seconds behind ``ahead`` people, or behind all who wait for the windows of this group;
    ``None`` while none of them is open.

    Whoever is called before the windows that are free now are taken does not wait; the others wait for as many windows to
    become free as their turn is away, one every (seconds per visitor ÷ windows that can take the group).
    """
    servers = servers_of(zone_id=line.zone_id, group_id=group.id)
    if not servers.windows:
        return None
    ((measured, seconds, waiting, busy),) = ask(
        _NOW,
        group=group.id,
        line=line.id,
        windows=list(servers.windows),
        recent=RECENT,
        since=now() - MEASURED,
    )
    if ahead is None:
        ahead = sum(servers.serve(*row) for row in waiting)
    each = (group.service_minutes * 60 * PRIOR_WEIGHT + float(seconds)) / (PRIOR_WEIGHT + measured)
    turn = ahead + 1 - (len(servers.windows) - busy)
    return int(max(0, turn) * each / len(servers.windows))


def past_error(*, group_id: UUID, day: date) -> PastError:
    """The mean absolute error of today's estimates of a group, over the last fifty called.

    An estimate counts for the group it was made for: that of the first call, wherever the visitor was sent later.
    """
    rows = (
        Attendance.objects.filter(
            group_id=group_id,
            ticket__day=day,
            ticket__estimated_seconds__isnull=False,
            called_at=F("ticket__first_called_at"),
        )
        .order_by("-called_at")
        .values_list("ticket__estimated_seconds", "ticket__place_at", "ticket__taken_at", "called_at")[:50]
    )
    errors = [
        abs(estimate - (called - max(place, taken)).total_seconds())
        for estimate, place, taken, called in rows
        if estimate is not None
    ]
    return PastError(len(errors), round(sum(errors) / len(errors)) if errors else None)
