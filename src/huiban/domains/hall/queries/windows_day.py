"""How many windows of a zone were open in each half hour of a day, counted from sessions and their pauses."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from uuid import UUID

from huiban.domains.hall.models import WindowSession
from huiban.foundation.moment import LOCAL_ZONE, now

HALF_HOUR = 1800.0
Span = tuple[datetime, datetime]


def windows_by_half_hour(day: date, zone_id: UUID) -> dict[int, float]:
    """Windows open on average in every half hour in which any was, pauses taken off. Help between zones is not kept
    for past days: a window counts in its own zone."""
    midnight = datetime.combine(day, time(), LOCAL_ZONE)
    end = min(now(), midnight + timedelta(days=1))
    sessions = WindowSession.objects.filter(
        zone_id=zone_id, opened_at__gte=midnight, opened_at__lt=end
    ).prefetch_related("pauses")
    seconds: dict[int, float] = {}
    for session in sessions:
        _add(seconds, midnight, (session.opened_at, session.closed_at or end), 1)
        for pause in session.pauses.all():
            _add(seconds, midnight, (pause.started_at, pause.ended_at or session.closed_at or end), -1)
    return {half: total / HALF_HOUR for half, total in sorted(seconds.items()) if total > 1}


def _add(seconds: dict[int, float], midnight: datetime, span: Span, sign: int) -> None:
    start = (span[0] - midnight).total_seconds()
    end = (span[1] - midnight).total_seconds()
    for half in range(max(0, int(start // HALF_HOUR)), min(47, int(end // HALF_HOUR)) + 1):
        shared = min(end, (half + 1) * HALF_HOUR) - max(start, half * HALF_HOUR)
        if shared > 0:
            seconds[half] = seconds.get(half, 0.0) + sign * shared
