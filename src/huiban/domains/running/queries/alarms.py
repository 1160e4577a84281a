"""Alarms that are on, and those that were."""

from __future__ import annotations

from huiban.domains.running.models import RunningAlarm


def list_open_alarms() -> list[RunningAlarm]:
    """Those that are on, the oldest first."""
    return list(RunningAlarm.objects.filter(ended_at__isnull=True).order_by("raised_at", "id"))


def list_past_alarms(*, limit: int = 10) -> list[RunningAlarm]:
    """Those that are over, the newest first."""
    return list(RunningAlarm.objects.filter(ended_at__isnull=False).order_by("-ended_at", "-id")[:limit])
