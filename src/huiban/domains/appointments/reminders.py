"""What a person is told before an appointment: the day before and two hours before, through the outbox."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from huiban.domains.appointments.models import Appointment
from huiban.domains.appointments.states import AppointmentState
from huiban.domains.messages.public import Params, cancel_messages, message_template, queue_message
from huiban.foundation.actors import Actor
from huiban.foundation.clock.public import short_day
from huiban.foundation.moment import LOCAL_ZONE, local_today, now

DAY_BEFORE = "appointments:day-before"
TWO_HOURS_BEFORE = "appointments:two-hours-before"
_AHEAD = {DAY_BEFORE: timedelta(days=1), TWO_HOURS_BEFORE: timedelta(hours=2)}


def queue_reminders(actor: Actor, appointment: Appointment) -> None:
    """Both reminders of the appointment's present slot, as far as their moments are still to come."""
    moment = now()
    for template, ahead in _AHEAD.items():
        due = appointment.start - ahead
        if due <= moment:
            continue
        queue_message(
            actor=actor,
            key=f"{template}:{appointment.id}:{appointment.revision}",
            subject=subject_of(appointment),
            template=template,
            params={"appointment": str(appointment.id)},
            person_id=appointment.person_id,
            due_at=due,
            not_after=appointment.start,
        )


def cancel_reminders(actor: Actor, appointment: Appointment) -> None:
    cancel_messages(actor=actor, subject=subject_of(appointment))


def subject_of(appointment: Appointment) -> str:
    """What facts and messages of an appointment are about."""
    return f"appointment:{appointment.id}"


@message_template(DAY_BEFORE)
def _day_before(params: Params) -> str | None:
    return _reminder(params)


@message_template(TWO_HOURS_BEFORE)
def _two_hours_before(params: Params) -> str | None:
    return _reminder(params)


def _reminder(params: Params) -> str | None:
    """The text as it is true now, or ``None`` when nobody is expected any more, or not at this time."""
    rows = Appointment.objects.select_related("group").filter(slot__closed_at__isnull=True)
    found = rows.filter(id=UUID(str(params["appointment"])), state=AppointmentState.BOOKED).first()
    if found is None:
        return None
    text = _(
        "您预约了%(day)s %(time)s 办理“%(group)s”，预约码 %(code)s，地点：%(hall)s。"
        "请带好身份证和材料，到大厅自助机签到。来不了请在网上取消，把位置让给别人。"
    )
    return text % {
        "day": day_words(found),
        "time": f"{found.start.astimezone(LOCAL_ZONE):%H:%M}",
        "group": found.group.name,
        "code": found.code,
        "hall": settings.HUIBAN_HALL,
    }


def day_words(appointment: Appointment) -> str:
    """The day as it is said today: today, tomorrow, or its date."""
    match (appointment.day - local_today()).days:
        case 0:
            return _("今天")
        case 1:
            return _("明天")
        case _:
            return short_day(appointment.day)
