"""What people who have booked a slot are told when it closes, and when it opens again.

Their reminders stay in the outbox: they say nothing while the slot is closed, and are true again once it is open.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from huiban.domains.appointments.models import Appointment, Slot
from huiban.domains.appointments.reminders import day_words, subject_of
from huiban.domains.appointments.states import AppointmentState
from huiban.domains.messages.public import (
    MessageState,
    Params,
    list_messages,
    message_template,
    queue_message,
)
from huiban.foundation.actors import Actor
from huiban.foundation.moment import LOCAL_ZONE, now

SLOT_CLOSED = "appointments:slot-closed"
SLOT_REOPENED = "appointments:slot-reopened"


def tell_of_closing(actor: Actor, slot: Slot, closed_at: datetime) -> int:
    """Queue the news for everybody expected in the slot; return how many. ``slot`` is locked by the caller."""
    return _tell(actor, slot, SLOT_CLOSED, closed_at)


def tell_of_reopening(actor: Actor, slot: Slot, closed_at: datetime) -> int:
    """The same for the end of the closing that began at ``closed_at``; who was not told of it hears nothing."""
    return _tell(actor, slot, SLOT_REOPENED, closed_at)


def _tell(actor: Actor, slot: Slot, template: str, closed_at: datetime) -> int:
    if slot.start <= now():
        return 0
    expected = list(Appointment.objects.filter(slot=slot, state=AppointmentState.BOOKED).order_by("id"))
    for appointment in expected:
        queue_message(
            actor=actor,
            key=_key(template, appointment, closed_at.isoformat()),
            subject=subject_of(appointment),
            template=template,
            params={"appointment": str(appointment.id), "closed_at": closed_at.isoformat()},
            person_id=appointment.person_id,
            not_after=appointment.start,
        )
    return len(expected)


def _key(template: str, appointment: Appointment, closed_at: str) -> str:
    return f"{template}:{appointment.id}:{appointment.revision}:{closed_at}"


@message_template(SLOT_CLOSED)
def _closed(params: Params) -> str | None:
    found = _find(params)
    if found is None or found.slot.closed_at is None:
        return None
    why = found.slot.why_closed
    if why:
        text = _(
            "您约的%(day)s %(time)s “%(group)s”这个时段不办了（%(why)s），对不起。请在网上打开“我的预约”，选“改时间”"
            "换一个时段（预约码 %(code)s），或打 %(hotline)s 请人帮您改；也可以直接到大厅取号。这次不算您没有来。"
        )
        return text % (_about(found) | {"hotline": settings.HUIBAN_HOTLINE, "why": why})
    text = _(
        "您约的%(day)s %(time)s “%(group)s”这个时段不办了，对不起。请在网上打开“我的预约”，选“改时间”换一个时段"
        "（预约码 %(code)s），或打 %(hotline)s 请人帮您改；也可以直接到大厅取号。这次不算您没有来。"
    )
    return text % (_about(found) | {"hotline": settings.HUIBAN_HOTLINE})


@message_template(SLOT_REOPENED)
def _reopened(params: Params) -> str | None:
    """Nothing for whoever has moved or cancelled meanwhile, or never got the news of the closing."""
    found = _find(params)
    if found is None or found.slot.closed_at is not None:
        return None
    told = _key(SLOT_CLOSED, found, str(params["closed_at"]))
    if not any(
        one.key == told and one.state == MessageState.SENT for one in list_messages(subject_of(found))
    ):
        return None
    text = _("您约的%(day)s %(time)s “%(group)s”又照常办了，您的预约还在，预约码 %(code)s，请按时来。")
    return text % _about(found)


def _find(params: Params) -> Appointment | None:
    rows = Appointment.objects.select_related("group", "slot")
    return rows.filter(id=UUID(str(params["appointment"])), state=AppointmentState.BOOKED).first()


def _about(appointment: Appointment) -> dict[str, str]:
    return {
        "day": day_words(appointment),
        "time": f"{appointment.start.astimezone(LOCAL_ZONE):%H:%M}",
        "group": appointment.group.name,
        "code": appointment.code,
    }
