"""Who did not come too often. Only booking online pauses; walking in never does."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import UUID

from huiban.domains.appointments.models import Appointment, BookingPolicy
from huiban.domains.appointments.states import AppointmentState
from huiban.foundation.moment import local_today


def booking_paused_until(person_id: UUID, policy: BookingPolicy | None = None) -> date | None:
    """The first day on which a person can book online again; ``None`` when they can today.

    By the policy's numbers: the last missed days, all within so many days, then a pause from the last of them.
    """
    policy = policy or BookingPolicy.current()
    if not policy.most_missed:
        return None
    rows = Appointment.objects.filter(person_id=person_id, state=AppointmentState.MISSED)
    days = list(rows.order_by("-day").values_list("day", flat=True)[: policy.most_missed])
    if len(days) < policy.most_missed or days[0] - days[-1] > timedelta(days=policy.missed_days):
        return None
    until = days[0] + timedelta(days=policy.pause_days)
    return until if local_today() < until else None
