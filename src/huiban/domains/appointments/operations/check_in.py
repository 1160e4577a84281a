"""Come to the appointment: the ticket of the line, at the place the appointment gives."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiban.domains.appointments import facts
from huiban.domains.appointments.access import can_check_anybody_in, is_own
from huiban.domains.appointments.models import Appointment, BookingPolicy
from huiban.domains.appointments.states import PRESENT, AppointmentState
from huiban.domains.appointments.told import about, move
from huiban.domains.appointments.topics import slots_topic
from huiban.domains.hall.public import Place, Ticket, Visitor, find_ticket, read_code, take_ticket
from huiban.foundation.actors import SYSTEM, Actor
from huiban.foundation.clock.public import short_day
from huiban.foundation.encryption import blind_index
from huiban.foundation.errors import Conflict, Invalid, NotFound
from huiban.foundation.facts.public import record
from huiban.foundation.identifiers.public import check_citizen_id
from huiban.foundation.moment import LOCAL_ZONE, local_today, now
from huiban.foundation.wall.looking import as_system

S = AppointmentState


@transaction.atomic
def check_in(*, actor: Actor, code: str = "", citizen_id: str = "") -> Ticket:
    """The ticket of an appointment, found by its code, or by the identity number of whoever has one today.

    For the terminal in the hall (``Channel.KIOSK``), staff of the hall, and the person themselves; when both code and
    number are given they must belong together. From 30 minutes before the start until 15 minutes after it the ticket
    carries the booked time (``slot_start``); later it stands like a walk-in's (``slot_start`` is ``None``). Checking in
    again is answered with the same ticket. Raises ``NotFound``, ``Invalid`` (no such number), ``Conflict``:
    ``appointments.too_early`` (from when is in the data), ``.past``, ``.state``, ``hall.not_accepting``.
    """
    with as_system("appointments.check_in") if can_check_anybody_in(actor) else nullcontext():
        return _check_in(actor, code, citizen_id)


def _check_in(actor: Actor, code: str, citizen_id: str) -> Ticket:
    appointment = _find(actor, code, citizen_id)
    if appointment.state in PRESENT:
        return find_ticket(id=appointment.ticket_id)
    late = _is_late(appointment)
    move(appointment, S.LATE if late else S.CHECKED_IN)
    person = appointment.person
    if person is None:
        raise NotFound
    appointment.ticket = take_ticket(
        actor=actor,
        groups=[appointment.group.code],
        visitor=Visitor(person_id=person.id, citizen_id=person.citizen_id or ""),
        item_code=appointment.item_code,
        idempotency_key=f"appointment:{appointment.id}",
        place=Place(slot_start=None if late else appointment.start, is_booked=True),
    )
    appointment.changed_at = now()
    appointment.save(update_fields=["state", "ticket", "changed_at"])
    fact = facts.AppointmentCheckedIn(**about(appointment), ticket=appointment.ticket.number, late=late)
    record(fact, actor=actor, topics=[slots_topic(appointment.group.code)])
    return appointment.ticket


def mark_missed() -> int:
    """Nobody came: every appointment of an earlier day that is still booked. Returns how many. For the night's job.

    In a slot that was closed nobody was expected: those are cancelled, and not counted.
    """
    left = Appointment.objects.filter(state=S.BOOKED, day__lt=local_today()).values_list("id", flat=True)
    return sum(_mark(appointment_id) for appointment_id in list(left))


@transaction.atomic
def _mark(appointment_id: UUID) -> bool:
    rows = Appointment.objects.select_for_update(of=("self",)).select_related("group", "slot")
    appointment = rows.get(id=appointment_id)
    if appointment.state != S.BOOKED:
        return False
    missed = appointment.slot.closed_at is None
    move(appointment, S.MISSED if missed else S.CANCELLED)
    appointment.changed_at = now()
    appointment.save(update_fields=["state", "changed_at"])
    happened = facts.AppointmentMissed if missed else facts.AppointmentCancelled
    record(happened(**about(appointment)), actor=SYSTEM)
    return missed


def _find(actor: Actor, code: str, citizen_id: str) -> Appointment:
    """The locked appointment. Whoever has neither right nor code learns nothing."""
    # The ticket is read afterwards: one made while we waited for the lock is not in this statement's view.
    rows = Appointment.objects.select_for_update(of=("self",)).select_related("group__zone", "person")
    if citizen_id:
        checked = check_citizen_id(citizen_id)
        if checked.value is None:
            raise Invalid(fields={"citizen_id": [_("身份证号不对，请核对。")]})
        rows = rows.filter(person__citizen_id_index=blind_index("citizen_id", checked.value.number))
    if code:
        found = rows.filter(code=read_code(code)).first()
    elif citizen_id:
        found = _of_today(list(rows.filter(day=local_today()).exclude(state=S.CANCELLED)))
    else:
        raise Invalid(fields={"code": [_("请给出预约码或身份证号。")]})
    if found is None or not (can_check_anybody_in(actor) or is_own(actor, found)):
        raise NotFound(_("没有找到预约。请核对预约码，或确认约的是今天。"), code="appointments.not_found")
    return found


def _of_today(appointments: list[Appointment]) -> Appointment | None:
    """Of several today: the one to check in to now, the nearest first; when all are done, the last."""
    moment = now()
    open_ones = [one for one in appointments if one.state == S.BOOKED]
    if open_ones:
        return min(open_ones, key=lambda one: abs(one.start - moment))
    return max(appointments, key=lambda one: one.start, default=None)


def _is_late(appointment: Appointment) -> bool:
    """Whether the time of check-in is over; refuses when it has not begun, or the day is another."""
    policy, moment = BookingPolicy.current(), now()
    opens = appointment.start - timedelta(minutes=policy.early_minutes)
    if moment < opens and appointment.state == S.BOOKED:
        words = opens.astimezone(LOCAL_ZONE)
        raise Conflict(
            _("还没到签到时间。请在 %(day)s %(time)s 以后签到。")
            % {"day": short_day(words.date()), "time": f"{words:%H:%M}"},
            code="appointments.too_early",
            data={"from": opens.isoformat()},
        )
    if appointment.day < local_today() and appointment.state == S.BOOKED:
        raise Conflict(_("这个预约的日子已经过了，请直接取号。"), code="appointments.past")
    return moment > appointment.start + timedelta(minutes=policy.late_minutes)
