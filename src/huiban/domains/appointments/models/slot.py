from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q

from huiban.domains.appointments.states import ClosingReason
from huiban.foundation.uuids import uuid7

SLOT_MINUTES = 30
LONGEST_NOTE = 60


class Slot(models.Model):
    """Half an hour of one service group, with the places that can be booked in it.

    ``booked`` is kept by a trigger of the appointments table alone, and the check below refuses what does not fit:
    no code path and no hand-written SQL can sell a place twice. ``by_hand``: a manager has set the capacity.
    ``closing_reason`` and ``closing_note``, the manager's own words, are of the present closing; both may be empty.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    group = models.ForeignKey("hall.ServiceGroup", on_delete=models.PROTECT, related_name="slots")
    day = models.DateField()
    start = models.DateTimeField()
    capacity = models.PositiveSmallIntegerField()
    booked = models.PositiveSmallIntegerField(default=0)
    released_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closing_reason = models.CharField(
        max_length=12, choices=ClosingReason.choices, blank=True, default="", db_default=""
    )
    closing_note = models.CharField(max_length=LONGEST_NOTE, blank=True, default="", db_default="")
    by_hand = models.BooleanField(default=False)

    class Meta:
        db_table = "appointment_slots"
        ordering = ["start"]
        constraints = [
            models.UniqueConstraint(fields=["group", "start"], name="slot_once"),
            models.CheckConstraint(
                condition=Q(booked__gte=0) & Q(booked__lte=F("capacity")), name="slot_not_oversold"
            ),
        ]
        indexes = [models.Index(fields=["group", "day"], name="slot_group_day")]

    def __str__(self) -> str:
        return f"{self.group_id} {self.start:%Y-%m-%d %H:%M}"

    @property
    def end(self) -> datetime:
        return self.start + timedelta(minutes=SLOT_MINUTES)

    @property
    def why_closed(self) -> str:
        """The reason of the closing in words, with the manager's own; empty when open or none was given."""
        if self.closed_at is None:
            return ""
        chosen = str(self.get_closing_reason_display())
        if self.closing_reason == ClosingReason.OTHER:
            return self.closing_note
        return f"{chosen}：{self.closing_note}" if self.closing_note else chosen

    @property
    def free(self) -> int:
        """Places left; none when the slot is closed."""
        return 0 if self.closed_at else self.capacity - self.booked
