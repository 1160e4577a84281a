from __future__ import annotations

from django.db import models


class SlowQuery(models.Model):
    """One kind of statement in one hour: how often it was slow and how slow at worst. No values, no personal data.

    ``route`` and ``request_id`` are those of the worst. Rows are few: see ``slow_queries.MOST_AN_HOUR``.
    """

    hour = models.DateTimeField()
    digest = models.CharField(max_length=16)
    statement = models.TextField()
    route = models.CharField(max_length=80, blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    times = models.PositiveIntegerField()
    worst_ms = models.FloatField()
    total_ms = models.FloatField()

    class Meta:
        db_table = "slow_queries"
        constraints = [models.UniqueConstraint(fields=["hour", "digest"], name="slow_query_of_hour")]

    def __str__(self) -> str:
        return f"{self.digest} {self.times} × {self.worst_ms:.0f} ms"
