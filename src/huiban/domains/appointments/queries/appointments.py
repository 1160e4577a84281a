"""Named reads of appointments. What is not yours does not exist."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huiban.domains.appointments.access import can_help_with_appointments, is_own
from huiban.domains.appointments.models import Appointment
from huiban.domains.appointments.states import AppointmentState
from huiban.domains.directory.public import note_read
from huiban.domains.hall.public import read_code
from huiban.foundation.access_log.public import Look, Reading, Reason
from huiban.foundation.actors import Actor
from huiban.foundation.errors import NotFound

MOST_LISTED = 50
_READ = Reading(operation="appointments.find", fields=("appointment",), reason=Reason.SERVICE)


def find_appointment(*, actor: Actor, code: str, lock: bool = False) -> Appointment:
    """One's own appointment, or anybody's for staff of the hall; the code may be typed in any way.

    Raises ``NotFound`` for an unknown code as for somebody else's.
    """
    rows = Appointment.objects.select_related("group__zone")
    # What may have changed while we waited for the lock is not joined: it would be read as it was before.
    rows = rows.select_for_update(of=("self",)) if lock else rows.select_related("ticket", "person", "slot")
    found = rows.filter(code=read_code(code) or "-").first()
    if found is None or not (is_own(actor, found) or can_help_with_appointments(actor)):
        raise NotFound(_("没有找到预约，请核对预约码。"), code="appointments.not_found")
    if not lock:
        note_read(actor=actor, reading=_READ, looks=[Look(person_id=found.person_id, object_id=found.id)])
    return found


def list_appointments(*, actor: Actor, open_only: bool = False) -> list[Appointment]:
    """The signed-in person's appointments: the coming ones first, then the others, latest first (50 at most)."""
    rows = Appointment.objects.select_related("group__zone", "ticket", "slot").filter(person_id=actor.own_id)
    coming = list(rows.filter(state=AppointmentState.BOOKED).order_by("start"))
    if open_only:
        return coming
    others = rows.exclude(state=AppointmentState.BOOKED).order_by("-start")
    return [*coming, *others[:MOST_LISTED]]
