from __future__ import annotations

from django.db import models

from huiban.domains.running.states import AlarmKind
from huiban.foundation.uuids import uuid7


class RunningAlarm(models.Model):
    """A condition from when it was first seen until it was over. One of a kind is open at a time.

    ``told_at`` is when administrators were last told of it. ``figure`` and ``bound`` are what was measured last and
    what it must keep to, in the unit of the kind (see ``queries/conditions.py``).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=20, choices=AlarmKind.choices)
    figure = models.FloatField(default=0)
    bound = models.FloatField(default=0)
    raised_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "running_alarms"
        constraints = [
            models.UniqueConstraint(
                fields=["kind"], condition=models.Q(ended_at__isnull=True), name="one_open_alarm_of_a_kind"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} since {self.raised_at:%Y-%m-%d %H:%M}"
