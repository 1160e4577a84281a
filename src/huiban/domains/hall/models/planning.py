from __future__ import annotations

from django.db import models

from huiban.foundation.uuids import uuid7


class HallSample(models.Model):
    """How a zone stood at one whole minute. Tidal suggestions look back on these rows.

    ``open_windows`` are its own and those helping it. ``predicted_seconds`` is what a visitor taking a number at
    that minute was told to expect; ``None`` where people waited and no window was open.
    """

    zone = models.ForeignKey("directory.Zone", on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()
    waiting = models.PositiveIntegerField()
    serving = models.PositiveIntegerField()
    open_windows = models.PositiveSmallIntegerField()
    predicted_seconds = models.PositiveIntegerField(null=True)

    class Meta:
        db_table = "hall_samples"
        constraints = [models.UniqueConstraint(fields=["zone", "at"], name="sample_once_a_minute")]
        indexes = [models.Index(fields=["at"], name="sample_at")]

    def __str__(self) -> str:
        return f"{self.zone_id} {self.at}"


class RosterProposal(models.Model):
    """The shifts proposed for a zone and day with at most so many people. ``plan`` is empty until it is computed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    zone = models.ForeignKey("directory.Zone", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    people = models.PositiveSmallIntegerField()
    asked_at = models.DateTimeField()
    computed_at = models.DateTimeField(null=True)
    plan = models.JSONField(default=dict)

    class Meta:
        db_table = "hall_roster_proposals"
        constraints = [models.UniqueConstraint(fields=["zone", "day"], name="roster_once_a_day")]

    def __str__(self) -> str:
        return f"{self.zone_id} {self.day}"
