from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import models

from huiban.domains.hall.states import ACTIVE, PriorityClass, TicketState
from huiban.foundation.uuids import uuid7

if TYPE_CHECKING:
    from huiban.domains.people.public import Person


class Ticket(models.Model):
    """One visit in the line (排队号), walk-in or booked. Its number is unique per letter and day.

    ``place_at`` is its place: when it was taken, or the appointment's start when that is later. Transfers, holds
    and the next matter of a chain keep it. ``further_groups`` are the matters still to come. The row names nobody:
    whose it is says its :class:`TicketHolder`; ``visitor_index`` knows the same visitor again on the same day.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=16, unique=True)
    day = models.DateField()
    letter = models.CharField(max_length=2)
    serial = models.PositiveIntegerField()
    line = models.ForeignKey("hall.Line", on_delete=models.PROTECT, related_name="tickets")
    group = models.ForeignKey("hall.ServiceGroup", on_delete=models.PROTECT, related_name="tickets")
    further_groups = ArrayField(models.UUIDField(), default=list)
    visitor_index = models.BinaryField(max_length=32, null=True)
    item_code = models.CharField(max_length=64, blank=True)
    channel = models.CharField(max_length=12)
    priority = models.CharField(max_length=10, choices=PriorityClass.choices, default=PriorityClass.NONE)
    slot_start = models.DateTimeField(null=True)
    state = models.CharField(max_length=10, choices=TicketState.choices, default=TicketState.WAITING)
    taken_at = models.DateTimeField()
    place_at = models.DateTimeField()
    place_sequence = models.PositiveIntegerField()
    return_at_call = models.PositiveIntegerField(null=True)
    for_window = models.ForeignKey("directory.Window", on_delete=models.PROTECT, null=True, related_name="+")
    window = models.ForeignKey(
        "directory.Window", on_delete=models.PROTECT, null=True, related_name="tickets"
    )
    first_called_at = models.DateTimeField(null=True)
    called_at = models.DateTimeField(null=True)
    calls = models.PositiveSmallIntegerField(default=0)
    passes = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    estimated_seconds = models.PositiveIntegerField(null=True)
    idempotency_key = models.CharField(max_length=80, null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        db_table = "hall_tickets"
        constraints = [
            models.UniqueConstraint(fields=["day", "letter", "serial"], name="ticket_number_once"),
            models.UniqueConstraint(fields=["day", "idempotency_key"], name="ticket_idempotency"),
            models.UniqueConstraint(
                fields=["visitor_index", "group", "day"],
                condition=models.Q(state__in=ACTIVE, visitor_index__isnull=False),
                name="ticket_one_active",
            ),
            models.UniqueConstraint(
                fields=["window"],
                condition=models.Q(state__in=[TicketState.CALLED, TicketState.SERVING]),
                name="ticket_one_at_window",
            ),
        ]
        indexes = [
            models.Index(
                fields=["line", "place_at", "place_sequence"],
                condition=models.Q(state=TicketState.WAITING),
                name="ticket_waiting",
            ),
            models.Index(fields=["line", "state"], name="ticket_line_state"),
            models.Index(fields=["group", "-first_called_at"], name="ticket_group_called"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """What is printed, shown and spoken: zone letter and three digits."""
        return f"{self.letter}{self.serial:03d}"

    @property
    def person(self) -> Person | None:
        """Whose ticket it is, for whoever may see it."""
        holder: TicketHolder | None = getattr(self, "holder", None)
        return holder.person if holder else None

    @property
    def person_id(self) -> UUID | None:
        holder: TicketHolder | None = getattr(self, "holder", None)
        return holder.person_id if holder else None


class TicketHolder(models.Model):
    """Whose ticket it is, where an account took it or checked in: the person and the staff at the windows see it."""

    ticket = models.OneToOneField(Ticket, on_delete=models.CASCADE, primary_key=True, related_name="holder")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="tickets")

    class Meta:
        db_table = "hall_ticket_holders"

    def __str__(self) -> str:
        return f"{self.ticket_id}"


class Attendance(models.Model):
    """One time at one window: from the call to its end. The hall's numbers are counted from these rows.

    ``call_key`` is the key of the press that called: the same press twice is one call.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="attendances")
    group = models.ForeignKey("hall.ServiceGroup", on_delete=models.PROTECT, related_name="+")
    window = models.ForeignKey("directory.Window", on_delete=models.PROTECT, related_name="+")
    staff = models.ForeignKey("directory.Staff", on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, null=True, related_name="+")
    rule = models.CharField(max_length=12)
    called_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, blank=True)
    call_key = models.CharField(max_length=40, null=True)

    class Meta:
        db_table = "hall_attendances"
        constraints = [models.UniqueConstraint(fields=["window", "call_key"], name="attendance_call_once")]
        indexes = [
            models.Index(fields=["group", "-ended_at"], name="attendance_group_ended"),
            models.Index(fields=["window", "called_at"], name="attendance_window"),
        ]

    def __str__(self) -> str:
        return f"{self.ticket_id} at {self.window_id}"
