from __future__ import annotations

from datetime import datetime, timedelta

from django.db import models

from huiban.domains.appointments.models.slot import SLOT_MINUTES
from huiban.domains.appointments.states import LIVE, AppointmentState
from huiban.foundation.uuids import uuid7


class Appointment(models.Model):
    """One place in one slot for one person (预约). ``revision`` counts its slots: 0, and one more for each move."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=16, unique=True)
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="appointments"
    )
    slot = models.ForeignKey("appointments.Slot", on_delete=models.PROTECT, related_name="appointments")
    group = models.ForeignKey("hall.ServiceGroup", on_delete=models.PROTECT, related_name="appointments")
    day = models.DateField()
    start = models.DateTimeField()
    item_code = models.CharField(max_length=64, blank=True)
    channel = models.CharField(max_length=12)
    state = models.CharField(max_length=10, choices=AppointmentState.choices, default=AppointmentState.BOOKED)
    revision = models.PositiveSmallIntegerField(default=0)
    ticket = models.ForeignKey("hall.Ticket", on_delete=models.PROTECT, null=True, related_name="+")
    idempotency_key = models.CharField(max_length=80, null=True)
    booked_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "appointments"
        ordering = ["start", "id"]
        constraints = [
            models.UniqueConstraint(fields=["person", "idempotency_key"], name="appointment_idempotency"),
            models.UniqueConstraint(
                fields=["person", "group", "day"],
                condition=models.Q(state__in=LIVE),
                name="appointment_one_a_day",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "-start"], name="appointment_person"),
            models.Index(
                fields=["day"],
                condition=models.Q(state=AppointmentState.BOOKED),
                name="appointment_expected",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.start:%Y-%m-%d %H:%M}"

    @property
    def end(self) -> datetime:
        return self.start + timedelta(minutes=SLOT_MINUTES)
