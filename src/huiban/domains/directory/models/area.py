from __future__ import annotations

from django.db import models

from huiban.domains.directory.states import AreaLevel


class Area(models.Model):
    """An administrative division (行政区划) with its 12-digit code (GB/T 2260 and its statistical extension)."""

    code = models.CharField(primary_key=True, max_length=12)
    name = models.CharField(max_length=60)
    level = models.PositiveSmallIntegerField(choices=AreaLevel.choices)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")

    class Meta:
        db_table = "areas"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name
