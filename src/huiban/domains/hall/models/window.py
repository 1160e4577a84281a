from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from huiban.domains.hall.states import SessionState
from huiban.foundation.uuids import uuid7


class WindowGroup(models.Model):
    """A capability of a window. Without any, a window is comprehensive and takes every group of its zones."""

    window = models.ForeignKey("directory.Window", on_delete=models.CASCADE, related_name="capabilities")
    group = models.ForeignKey("hall.ServiceGroup", on_delete=models.CASCADE, related_name="windows")

    class Meta:
        db_table = "hall_window_groups"
        constraints = [models.UniqueConstraint(fields=["window", "group"], name="window_group_once")]

    def __str__(self) -> str:
        return f"{self.window_id} {self.group_id}"


class WindowSession(models.Model):
    """A window staffed by one person, from opening to closing. ``helps`` are further zones it calls from."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    window = models.ForeignKey("directory.Window", on_delete=models.PROTECT, related_name="sessions")
    staff = models.ForeignKey("directory.Staff", on_delete=models.PROTECT, related_name="window_sessions")
    zone = models.ForeignKey("directory.Zone", on_delete=models.PROTECT, related_name="+")
    helps = ArrayField(models.UUIDField(), default=list)
    groups = ArrayField(models.UUIDField(), default=list)
    state = models.CharField(max_length=8, choices=SessionState.choices, default=SessionState.OPEN)
    reason = models.CharField(max_length=200, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "hall_window_sessions"
        constraints = [
            models.UniqueConstraint(
                fields=["window"], condition=models.Q(closed_at__isnull=True), name="window_open_once"
            ),
            models.UniqueConstraint(
                fields=["staff"], condition=models.Q(closed_at__isnull=True), name="staff_at_one_window"
            ),
        ]
        indexes = [models.Index(fields=["zone", "state"], name="session_zone")]

    def __str__(self) -> str:
        return f"{self.window_id} {self.state}"


class WindowPause(models.Model):
    """A break of a window, with its reason."""

    session = models.ForeignKey(WindowSession, on_delete=models.CASCADE, related_name="pauses")
    reason = models.CharField(max_length=200)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "hall_window_pauses"

    def __str__(self) -> str:
        return f"{self.session_id} {self.reason}"
