"""Take a place in a slot, move to another one, give it back.

The database keeps the count: these operations read whether there is room, write the appointment and let the trigger
decide. Whoever loses the race for the last place is told that the slot is full; nothing of theirs has changed.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiban.domains.appointments import facts
from huiban.domains.appointments.access import can_help_with_appointments
from huiban.domains.appointments.codes import new_code
from huiban.domains.appointments.models import Appointment, BookingPolicy, Slot
from huiban.domains.appointments.queries.absence import booking_paused_until
from huiban.domains.appointments.queries.appointments import find_appointment
from huiban.domains.appointments.reminders import cancel_reminders, queue_reminders
from huiban.domains.appointments.states import LIVE, AppointmentState
from huiban.domains.appointments.told import about, move
from huiban.domains.appointments.topics import slots_topic
from huiban.domains.people.public import find_person
from huiban.foundation.actors import Actor
from huiban.foundation.clock.public import current_calendar, short_day
from huiban.foundation.database.readings import Reading
from huiban.foundation.database.writings import insert
from huiban.foundation.errors import Conflict, Invalid, NotFound
from huiban.foundation.facts.public import record
from huiban.foundation.locks import lock
from huiban.foundation.moment import LOCAL_ZONE, local_today, now

S = AppointmentState
LONGEST_KEY = 80
_MADE = Reading(
    Appointment,
    "group",
    "group__zone",
    "slot",
    "person",
    "ticket",
    where="this.person_id = %s and this.idempotency_key = %s /* one plan */",
)
_SLOT = Reading(Slot, "group", "group__zone", where='"group".code = %s and this.start = %s')


@transaction.atomic
def book(
    *,
    actor: Actor,
    group: str,
    start: datetime,
    item_code: str = "",
    idempotency_key: str | None = None,
    person_id: UUID | None = None,
) -> Appointment:
    """A place for the signed-in person, or by staff of the hall for ``person_id``, in the slot that begins at ``start``.

    The same ``idempotency_key`` is answered with the appointment it made. Raises ``NotFound`` (no such slot) and
    ``Conflict``: ``appointments.full``, ``.closed``, ``.not_released``, ``.over``, ``.same_day`` (its code is in the
    data), ``.too_many``, ``.paused`` (missed too often; only online), ``.key_used``.
    """
    who = _who(actor, person_id)
    _require_key(idempotency_key)
    lock("appointment", [who])
    known = _made_before(who, group, start, idempotency_key)
    if known is not None:
        return known
    slot = _find_slot(group, start)
    _require_bookable(slot)
    _require_allowed(actor, who, slot)
    moment = now()
    appointment = Appointment(
        code=new_code(),
        person_id=who,
        slot=slot,
        group=slot.group,
        day=slot.day,
        start=slot.start,
        item_code=item_code[:64],
        channel=actor.channel,
        idempotency_key=idempotency_key,
        booked_at=moment,
        changed_at=moment,
    )
    _store(appointment, new=True)
    fact = facts.AppointmentBooked(**about(appointment), item_code=appointment.item_code)
    record(fact, actor=actor, topics=[slots_topic(slot.group.code)])
    queue_reminders(actor, appointment)
    return appointment


@transaction.atomic
def reschedule(*, actor: Actor, code: str, start: datetime) -> Appointment:
    """Move an appointment to the slot of the same group that begins at ``start``: both at once or neither.

    Moving to the slot it has changes nothing. Raises ``Conflict`` as ``book`` does, and when it has begun.
    """
    appointment = find_appointment(actor=actor, code=code, lock=True)
    if appointment.state == S.BOOKED and appointment.start == start:
        return appointment
    move(appointment, S.BOOKED)
    _require_ahead(appointment)
    slot = _find_slot(appointment.group.code, start)
    _require_bookable(slot)
    was = appointment.start
    cancel_reminders(actor, appointment)
    appointment.slot, appointment.day, appointment.start = slot, slot.day, slot.start
    appointment.revision += 1
    appointment.changed_at = now()
    _store(appointment)
    fact = facts.AppointmentMoved(**about(appointment), was=was.isoformat())
    record(fact, actor=actor, topics=[slots_topic(slot.group.code)])
    queue_reminders(actor, appointment)
    return appointment


@transaction.atomic
def cancel(*, actor: Actor, code: str) -> Appointment:
    """Give the place back, before the slot begins. Cancelling twice cancels once."""
    appointment = find_appointment(actor=actor, code=code, lock=True)
    if appointment.state == S.CANCELLED:
        return appointment
    move(appointment, S.CANCELLED)
    _require_ahead(appointment)
    appointment.changed_at = now()
    appointment.save(update_fields=["state", "changed_at"])
    record(
        facts.AppointmentCancelled(**about(appointment)),
        actor=actor,
        topics=[slots_topic(appointment.group.code)],
    )
    cancel_reminders(actor, appointment)
    return appointment


def _who(actor: Actor, person_id: UUID | None) -> UUID:
    if actor.is_person:
        return actor.own_id
    if not can_help_with_appointments(actor) or find_person(person_id) is None:
        raise NotFound
    assert person_id is not None  # noqa: S101  (somebody was found)
    return person_id


def _require_key(key: str | None) -> None:
    if key is not None and not (0 < len(key) <= LONGEST_KEY and key.isprintable()):
        raise Invalid(fields={"Idempotency-Key": [_("幂等键是 1 到 80 个可见字符。")]})


def _made_before(who: UUID, group: str, start: datetime, key: str | None) -> Appointment | None:
    if key is None:
        return None
    known = _MADE.first(who, key)
    if known is None:
        return None
    if known.group.code != group or (known.start != start and known.revision == 0):
        raise Conflict(_("这个幂等键已经用在另一个预约上。"), code="appointments.key_used")
    return known


def _find_slot(group: str, start: datetime) -> Slot:
    slot = _SLOT.first(group, start)
    if slot is None:
        raise NotFound(_("没有这个时段，请从列出的时段里选。"), code="appointments.no_slot")
    return slot


def _require_bookable(slot: Slot) -> None:
    """The slot can still be booked. Room is decided by the database; a slot seen full is refused at once."""
    moment = now()
    if slot.start <= moment:
        raise Conflict(_("这个时段已经开始，请选晚一点的。"), code="appointments.over")
    if slot.released_at > moment:
        released = slot.released_at.astimezone(LOCAL_ZONE)
        raise Conflict(
            _("这天的号 %(day)s %(time)s 开始放，请到时再来。")
            % {"day": short_day(released.date()), "time": f"{released:%H:%M}"},
            code="appointments.not_released",
            data={"released_at": slot.released_at.isoformat()},
        )
    if slot.closed_at is not None or not slot.group.accepting or not current_calendar().is_workday(slot.day):
        raise _closed()
    if slot.free <= 0:
        raise _full()


def _require_allowed(actor: Actor, who: UUID, slot: Slot) -> None:
    """What the person has already, and what they have missed, leave room for one more."""
    policy = BookingPolicy.current()
    live = Appointment.objects.filter(person_id=who, state__in=LIVE, day__gte=local_today())
    held = list(live.values_list("group_id", "day", "state", "code"))
    for group_id, day, _state, code in held:
        if (group_id, day) == (slot.group_id, slot.day):
            raise _same_day(code)
    if sum(state == S.BOOKED for _group, _day, state, _code in held) >= policy.most_booked:
        raise Conflict(
            _("您已有 %(count)s 个预约。办完或取消一个，再约新的。") % {"count": policy.most_booked},
            code="appointments.too_many",
        )
    until = booking_paused_until(who, policy) if actor.is_person else None
    if until is not None:
        raise Conflict(
            _(
                "您最近 %(days)s 天里有 %(times)s 次约了没有来，%(until)s 起才能再在网上约。随时可以直接到大厅取号。"
            )
            % {"days": policy.missed_days, "times": policy.most_missed, "until": short_day(until)},
            code="appointments.paused",
            data={"until": until.isoformat()},
        )


def _require_ahead(appointment: Appointment) -> None:
    if appointment.start <= now():
        raise Conflict(_("预约的时间已经到了，不能再改或取消。"), code="appointments.over")


def _store(appointment: Appointment, *, new: bool = False) -> None:
    """Write it; the database refuses what does not fit, and the transaction goes on."""
    try:
        with transaction.atomic():
            insert(appointment) if new else appointment.save()
    except IntegrityError as error:
        match _constraint(error):
            case "slot_not_oversold":
                raise _full() from error
            case "slot_open":
                raise _closed() from error
            case "appointment_one_a_day":
                raise _same_day("") from error
            case _:
                raise


def _constraint(error: IntegrityError) -> str:
    diagnosis = getattr(error.__cause__, "diag", None)
    return str(getattr(diagnosis, "constraint_name", "") or "")


def _full() -> Conflict:
    return Conflict(_("这个时段刚刚约满了，请选别的时段。"), code="appointments.full")


def _closed() -> Conflict:
    return Conflict(_("这个时段不开放预约，请选别的时段。"), code="appointments.closed")


def _same_day(code: str) -> Conflict:
    return Conflict(
        _("同一天同一项业务您已经约了一个。要换时间请改约。"),
        code="appointments.same_day",
        data={"code": code} if code else {},
    )
