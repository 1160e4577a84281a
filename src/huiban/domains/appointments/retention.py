"""Who had booked, once the day is long over. The appointments stay for the counts of their slots, without anybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from huiban.domains.appointments.models import Appointment
from huiban.domains.appointments.states import AppointmentState
from huiban.foundation.moment import local_day
from huiban.foundation.retention.public import Held, Rows, forgets, runs_out, stands_open


def _due(cutoff: datetime, held: Held) -> QuerySet[Appointment]:
    over = Appointment.objects.filter(person__isnull=False, day__lt=local_day(cutoff))
    return over.exclude(state=AppointmentState.BOOKED).exclude(person_id__in=held.persons)


def _clear(appointments: Sequence[Appointment]) -> None:
    _anonymise(Appointment.objects.filter(id__in=[one.id for one in appointments]))


def _anonymise(appointments: QuerySet[Appointment]) -> None:
    appointments.update(person=None, idempotency_key=None)


runs_out("appointments:past", Rows(_due, _clear))


@forgets("appointments")
def forget(person_id: UUID) -> None:
    _anonymise(Appointment.objects.filter(person_id=person_id))


@stands_open("appointments")
def booked(person_id: UUID) -> list[str]:
    rows = Appointment.objects.filter(person_id=person_id, state=AppointmentState.BOOKED).order_by("start")
    return [_("您约了 %(day)s 来办事，请先取消预约。") % {"day": one.day.isoformat()} for one in rows]
