from __future__ import annotations

from django.db import models


class RateLimit(models.Model):
    """How far one bucket is used up: it is empty again at ``empty_at``, which may
    not lie after ``reach_at``. An unlogged table: a crash forgives.

    The key is a keyed digest of rule and caller, so that the table holds nobody's address.
    """

    key = models.BinaryField(primary_key=True, max_length=32)
    empty_at = models.DateTimeField(db_index=True)
    reach_at = models.DateTimeField()
    allowed = models.BooleanField()

    class Meta:
        db_table = "rate_limits"

    def __str__(self) -> str:
        return f"bucket until {self.empty_at}"
