"""Whom the closing of a slot concerns."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from huiban.domains.appointments.access import can_manage_slots
from huiban.domains.appointments.models import Appointment, Slot
from huiban.domains.appointments.states import AppointmentState
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Forbidden, NotFound
from huiban.foundation.moment import now


@dataclass(frozen=True, slots=True)
class Closing:
    """A slot, how many people expected in it would be written to, and how many of them have no phone number."""

    slot: Slot
    expected: int
    without_mobile: int


def find_closing(*, actor: Actor, slot_id: UUID) -> Closing:
    """What closing a slot would touch. Raises ``Forbidden``, ``NotFound``."""
    if not can_manage_slots(actor):
        raise Forbidden
    slot = Slot.objects.select_related("group__zone").filter(id=slot_id).first()
    if slot is None:
        raise NotFound
    unreached = Appointment.objects.filter(
        slot=slot, state=AppointmentState.BOOKED, person__mobile_index__isnull=True
    )
    expected = count_expected(slot)
    return Closing(slot, expected, unreached.count() if expected else 0)


def count_expected(slot: Slot) -> int:
    """How many are still to come to a slot that has not begun."""
    if slot.start <= now():
        return 0
    return Appointment.objects.filter(slot=slot, state=AppointmentState.BOOKED).count()
