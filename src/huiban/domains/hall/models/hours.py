from __future__ import annotations

from django.db import models

from huiban.foundation.uuids import uuid7


class OpeningHours(models.Model):
    """When people are received: in one zone, or without a zone in the whole hall.

    Without a day: a span of every working day; a zone that has any does not follow the hall's. With a day: a further
    span of that day only (延时服务), or without times the hall or zone is closed that day.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    zone = models.ForeignKey("directory.Zone", on_delete=models.CASCADE, null=True, related_name="hours")
    day = models.DateField(null=True)
    opens = models.TimeField(null=True)
    closes = models.TimeField(null=True)
    note = models.CharField(max_length=100, blank=True)

    class Meta:
        db_table = "hall_opening_hours"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(opens__isnull=True, closes__isnull=True, day__isnull=False)
                | models.Q(opens__isnull=False, closes__gt=models.F("opens")),
                name="opening_hours_span",
            )
        ]
        indexes = [models.Index(fields=["day", "zone"], name="opening_hours_day")]

    def __str__(self) -> str:
        return f"{self.zone_id} {self.day} {self.opens}-{self.closes}"
