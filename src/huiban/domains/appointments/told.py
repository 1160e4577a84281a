"""What every fact of an appointment says, and the one way its state changes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from huiban.domains.appointments.models import Appointment
from huiban.domains.appointments.reminders import subject_of
from huiban.domains.appointments.states import TRANSITIONS, AppointmentState
from huiban.foundation.errors import Conflict


def about(appointment: Appointment) -> dict[str, Any]:
    """What every fact of an appointment says."""
    return {
        "subject": subject_of(appointment),
        "group": appointment.group.code,
        "start": appointment.start.isoformat(),
    }


def move(appointment: Appointment, state: AppointmentState) -> None:
    """Set a state that may follow the present one. Raises ``Conflict`` (``appointments.state``) otherwise."""
    if state not in TRANSITIONS[AppointmentState(appointment.state)]:
        raise Conflict(
            _("这个预约现在是“%(state)s”，不能这样操作。")
            % {"state": AppointmentState(appointment.state).label},
            code="appointments.state",
            data={"state": appointment.state},
        )
    appointment.state = state
