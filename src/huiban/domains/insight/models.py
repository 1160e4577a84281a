from __future__ import annotations

from django.db import models


class DayCount(models.Model):
    """How many facts of a kind a day had at a department and a window. Folded from the record, never written by hand.

    ``kind``: the last word of the tag (``submitted``), ``decided_late`` beside ``decided``, ``rated_1`` to ``rated_5``.
    """

    local_day = models.DateField()
    kind = models.CharField(max_length=16)
    org_id = models.UUIDField(null=True)
    window_id = models.UUIDField(null=True)
    count = models.PositiveIntegerField()

    class Meta:
        db_table = "insight_day_counts"
        constraints = [
            models.UniqueConstraint(
                fields=["local_day", "kind", "org_id", "window_id"],
                name="day_count_once",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return f"{self.local_day} {self.kind} {self.count}"


class DayPace(models.Model):
    """Of the cases a department decided on a day that have both limits: how many, and their working days in sum."""

    local_day = models.DateField()
    org_id = models.UUIDField(null=True)
    cases = models.PositiveIntegerField()
    statutory = models.PositiveIntegerField()
    promised = models.PositiveIntegerField()
    taken = models.PositiveIntegerField()

    class Meta:
        db_table = "insight_day_paces"
        constraints = [
            models.UniqueConstraint(
                fields=["local_day", "org_id"], name="day_pace_once", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.local_day} {self.cases}"


class FoldedTo(models.Model):
    """Up to which transaction the record is folded: everything before ``xid`` is, nothing from it on. One row.

    ``since``: a version-7 id made when it was folded; facts recorded later have larger ones, but for a clock set back.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    xid = models.PositiveBigIntegerField()
    since = models.UUIDField()
    folded_at = models.DateTimeField()

    class Meta:
        db_table = "insight_folded_to"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="folded_to_once")]

    def __str__(self) -> str:
        return str(self.xid)
