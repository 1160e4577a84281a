from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from huiban.foundation.uuids import uuid7


class NumberBlock(models.Model):
    """Numbers of a line kept for one terminal, which issues them while it cannot reach the server.

    ``closed_at``: the day of the line ended; what had not been reported by then was recorded as void. ``late`` are
    numbers that were reported after that: they had been issued, and nobody could be served any more. ``asked`` is what
    the terminal called its question: the same question again gets the same block.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    device = models.ForeignKey("devices.Device", on_delete=models.PROTECT, related_name="blocks")
    line = models.ForeignKey("hall.Line", on_delete=models.PROTECT, related_name="blocks")
    first = models.PositiveIntegerField()
    last = models.PositiveIntegerField()
    reserved_at = models.DateTimeField()
    asked = models.CharField(max_length=40, blank=True, default="", db_default="")
    closed_at = models.DateTimeField(null=True)
    late = ArrayField(models.PositiveIntegerField(), default=list)

    class Meta:
        db_table = "hall_number_blocks"
        ordering = ["line", "first"]
        constraints = [
            models.UniqueConstraint(fields=["line", "first"], name="number_block_once"),
            models.CheckConstraint(
                condition=models.Q(last__gte=models.F("first")), name="number_block_holds"
            ),
        ]
        indexes = [
            models.Index(fields=["device", "line"], name="number_block_device"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id} {self.first}–{self.last}"

    @property
    def serials(self) -> range:
        return range(self.first, self.last + 1)
