"""Who may do what with slots and appointments."""

from __future__ import annotations

from huiban.domains.appointments.models import Appointment
from huiban.domains.directory.public import Role, has_role
from huiban.domains.hall.public import can_manage_hall
from huiban.foundation.actors import Actor, Channel


def can_manage_slots(actor: Actor) -> bool:
    """Hall managers; the system, which keeps the coming days open."""
    return can_manage_hall(actor)


def can_help_with_appointments(actor: Actor) -> bool:
    """Staff in the hall, for whoever stands before them."""
    return has_role(actor, Role.CLERK, Role.EXIT_CLERK, Role.HALL_MANAGER)


def can_check_anybody_in(actor: Actor) -> bool:
    """The terminal in the hall, where whoever has the code or the card stands, and staff."""
    return actor.channel == Channel.KIOSK or can_help_with_appointments(actor)


def is_own(actor: Actor, appointment: Appointment) -> bool:
    return actor.is_person and actor.id is not None and appointment.person_id == actor.id
