from __future__ import annotations

from django.db import models

from huiban.foundation.uuids import uuid7


class RetentionRun(models.Model):
    """One night's retention: what went, by kind. A run that was cut off is gone on with, not begun again."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    held = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "retention_runs"
        constraints = [
            models.UniqueConstraint(
                fields=["ended_at"],
                condition=models.Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="retention_one_at_a_time",
            )
        ]
        indexes = [models.Index(fields=["-started_at"], name="retention_newest")]

    def __str__(self) -> str:
        return f"retention {self.started_at:%Y-%m-%d}"
