from __future__ import annotations

from django.db import models

from huiban.foundation.uuids import uuid7


class ImportRun(models.Model):
    """One reading of a source file: what it was, what it changed, what it warned of."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    profile = models.CharField(max_length=40)
    filename = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    actor_name = models.CharField(max_length=80)
    rows = models.PositiveIntegerField()
    created = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField()
    absent = models.PositiveIntegerField()
    warnings = models.JSONField(default=list)

    class Meta:
        db_table = "import_runs"
        ordering = ["-started_at"]

    def __str__(self) -> str:
        return f"{self.profile} {self.started_at:%Y-%m-%d}"
