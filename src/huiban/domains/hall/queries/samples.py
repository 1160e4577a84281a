"""How every zone stands this minute, and how it stood in the minutes before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Count

from huiban.domains.directory.public import Zone
from huiban.domains.hall.models import HallSample, Line, ServiceGroup, Ticket, WindowSession
from huiban.domains.hall.queries.estimate import estimate_seconds
from huiban.domains.hall.queries.line import ZoneNow, hall_now
from huiban.domains.hall.states import SessionState, TicketState
from huiban.foundation.moment import local_today, now

LOOK_BACK = timedelta(minutes=30)
FRESH = timedelta(minutes=3)


@dataclass(frozen=True, slots=True)
class ZoneWait:
    """A zone now. ``windows`` are its open ones and those helping it; ``predicted_seconds`` as in ``HallSample``."""

    now: ZoneNow
    windows: int
    predicted_seconds: int | None

    @property
    def zone(self) -> Zone:
        return self.now.zone

    @property
    def is_at_work(self) -> bool:
        """Somebody waits or is served, or a window is open."""
        return bool(self.now.waiting or self.now.serving or self.windows)


def predict_waits() -> list[ZoneWait]:
    """What somebody taking a number now is told to expect, in the group of each zone that is worst off."""
    helping = _count_helping()
    lines = {line.zone_id: line for line in Line.objects.filter(day=local_today())}
    groups = _waiting_groups()
    return [
        ZoneWait(
            zone,
            zone.open_windows + helping.get(zone.zone.id, 0),
            _predict(lines.get(zone.zone.id), groups.get(zone.zone.id, []), zone),
        )
        for zone in hall_now()
    ]


def waits_since_change(zone_ids: list[UUID], windows: dict[UUID, int]) -> dict[UUID, list[float | None]]:
    """The predicted waits of the last minutes, the latest last, since the zone has had as many windows as now.

    A minute that was not recorded is ``None``; nothing is said of a zone not recorded for three minutes.
    """
    moment = now()
    rows = HallSample.objects.filter(zone_id__in=zone_ids, at__gt=moment - LOOK_BACK, at__lte=moment)
    by_zone: dict[UUID, list[HallSample]] = {}
    for sample in rows.order_by("at"):
        by_zone.setdefault(sample.zone_id, []).append(sample)
    return {
        zone_id: _by_minute(by_zone.get(zone_id, []), windows.get(zone_id, 0), moment) for zone_id in zone_ids
    }


def _by_minute(samples: list[HallSample], windows: int, moment: datetime) -> list[float | None]:
    if not samples or samples[-1].at < moment - FRESH:
        return []
    waits: list[float | None] = []
    later: datetime | None = None
    for sample in reversed(samples):
        if sample.open_windows != windows:
            break
        if later is not None:
            waits += [None] * (round((later - sample.at).total_seconds() / 60) - 1)
        waits.append(sample.predicted_seconds)
        later = sample.at
    return waits[::-1]


def _predict(line: Line | None, groups: list[ServiceGroup], zone: ZoneNow) -> int | None:
    if line is None or not zone.waiting:
        return 0
    told = [estimate_seconds(line=line, group=group) for group in groups]
    known = [seconds for seconds in told if seconds is not None]
    return max(known) if known and len(known) == len(told) else None


def _waiting_groups() -> dict[UUID, list[ServiceGroup]]:
    ids = Ticket.objects.filter(state=TicketState.WAITING, day=local_today()).values("group_id")
    counted = {row["group_id"] for row in ids.annotate(count=Count("*"))}
    found: dict[UUID, list[ServiceGroup]] = {}
    for group in ServiceGroup.objects.filter(id__in=counted):
        found.setdefault(group.zone_id, []).append(group)
    return found


def _count_helping() -> dict[UUID, int]:
    found: dict[UUID, int] = {}
    helps = WindowSession.objects.filter(closed_at__isnull=True, state=SessionState.OPEN)
    for zone_ids in helps.values_list("helps", flat=True):
        for zone_id in zone_ids:
            found[zone_id] = found.get(zone_id, 0) + 1
    return found
