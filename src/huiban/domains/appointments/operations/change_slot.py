"""Change what a slot offers: its places, or whether it can be booked at all."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiban.domains.appointments import facts
from huiban.domains.appointments.access import can_manage_slots
from huiban.domains.appointments.closing_notices import tell_of_closing, tell_of_reopening
from huiban.domains.appointments.models import Slot
from huiban.domains.appointments.models.slot import LONGEST_NOTE
from huiban.domains.appointments.queries.closing import count_expected
from huiban.domains.appointments.states import ClosingReason
from huiban.domains.appointments.topics import slots_topic
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Conflict, Forbidden, Invalid, NotFound, type_message
from huiban.foundation.facts.public import record
from huiban.foundation.moment import now

MOST_PLACES = 999
LEAST_NOTE = 2


@transaction.atomic
def change_capacity(*, actor: Actor, slot_id: UUID, capacity: int) -> Slot:
    """Set how many places a slot has, from then on by hand.

    Raises ``Conflict`` (``appointments.under_booked``) when more than that are booked already.
    """
    slot = _lock(actor, slot_id)
    if not 0 <= capacity <= MOST_PLACES:
        raise Invalid(fields={"capacity": [_("请填 0 到 999 之间的整数。")]})
    if capacity < slot.booked:
        raise Conflict(
            _("已经约出 %(booked)s 个，不能改到 %(capacity)s 个。")
            % {"booked": slot.booked, "capacity": capacity},
            code="appointments.under_booked",
            data={"booked": slot.booked},
        )
    was, slot.capacity, slot.by_hand = slot.capacity, capacity, True
    slot.save(update_fields=["capacity", "by_hand"])
    fact = facts.SlotChanged(**_about(slot), capacity=capacity, was=was)
    record(fact, actor=actor, topics=[slots_topic(slot.group.code)])
    return slot


@transaction.atomic
def close_slot(
    *, actor: Actor, slot_id: UUID, expected: int | None = None, reason: str = "", note: str = ""
) -> Slot:
    """Take no more bookings for a slot, and tell whoever has booked it to choose another time.

    Their appointments stay until they move or cancel them, and never count as missed. Raises ``Conflict``
    (``appointments.others_booked``, how many is in the data) when not just ``expected`` people would be told.
    ``reason`` (a ``ClosingReason``) and ``note``, own words of at most 60 characters, are kept while it is closed and
    told to them; raises ``Invalid`` (reason, note).
    """
    slot = _lock(actor, slot_id)
    reason, note = _read_reason(reason, note)
    if slot.closed_at is None:
        _require_expected(slot, expected)
        slot.closed_at, slot.closing_reason, slot.closing_note = now(), reason, note
        slot.save(update_fields=["closed_at", "closing_reason", "closing_note"])
        told = tell_of_closing(actor, slot, slot.closed_at)
        fact = facts.SlotClosed(**_about(slot), booked=slot.booked, told=told, reason=reason)
        record(fact, actor=actor, topics=[slots_topic(slot.group.code)])
    return slot


@transaction.atomic
def reopen_slot(*, actor: Actor, slot_id: UUID) -> Slot:
    """Take bookings again. Who still has a place and was told of the closing hears that it holds."""
    slot = _lock(actor, slot_id)
    if slot.closed_at is not None:
        tell_of_reopening(actor, slot, slot.closed_at)
        slot.closed_at, slot.closing_reason, slot.closing_note = None, "", ""
        slot.save(update_fields=["closed_at", "closing_reason", "closing_note"])
        record(
            facts.SlotReopened(**_about(slot)),
            actor=actor,
            topics=[slots_topic(slot.group.code)],
        )
    return slot


def _read_reason(reason: str, note: str) -> tuple[str, str]:
    """Both may be left out; own words need a reason chosen, and "other" needs words."""
    note = " ".join(note.replace("\x00", "").split())
    errors: dict[str, list[type_message]] = {}
    if reason and reason not in ClosingReason.values:
        errors["reason"] = [_("请从列出的原因里选。")]
    if len(note) > LONGEST_NOTE:
        errors["note"] = [_("最多写 %(most)s 个字。") % {"most": LONGEST_NOTE}]
    elif reason == ClosingReason.OTHER and len(note) < LEAST_NOTE:
        errors["note"] = [_("选“其他原因”，请写明是什么原因。")]
    elif note and not reason:
        errors["reason"] = [_("写了说明，请也选一个原因。")]
    if errors:
        raise Invalid(fields=errors)
    return reason, note


def _require_expected(slot: Slot, expected: int | None) -> None:
    count = count_expected(slot)
    if expected is not None and expected != count:
        raise Conflict(
            _("刚刚又有人约了或改了，现在是 %(count)s 个人约着。请再看一遍。") % {"count": count},
            code="appointments.others_booked",
            data={"expected": count},
        )


def _lock(actor: Actor, slot_id: UUID) -> Slot:
    if not can_manage_slots(actor):
        raise Forbidden
    rows = Slot.objects.select_for_update(of=("self",)).select_related("group")
    slot = rows.filter(id=slot_id).first()
    if slot is None:
        raise NotFound
    return slot


def _about(slot: Slot) -> dict[str, Any]:
    return {"subject": f"slot:{slot.id}", "group": slot.group.code, "start": slot.start.isoformat()}
