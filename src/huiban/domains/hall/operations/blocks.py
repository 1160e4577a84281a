"""Numbers for terminals that are cut off: kept for them in advance, made real tickets when they report, void at night."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F, QuerySet, Sum
from django.utils.translation import gettext as _

from huiban.domains.devices.public import Device, DeviceKind, find_device
from huiban.domains.hall import facts
from huiban.domains.hall.line import advance, lock_line, move
from huiban.domains.hall.models import Line, NumberBlock, ServiceGroup, Ticket
from huiban.domains.hall.operations.take import Place, take_ticket
from huiban.domains.hall.states import PriorityClass, TicketState
from huiban.domains.hall.told import about, ticket_topics
from huiban.foundation.actors import Actor, Channel
from huiban.foundation.errors import Conflict, Invalid, NotFound, TooMany
from huiban.foundation.facts.public import record
from huiban.foundation.moment import local_day, local_today, now

BLOCK = 10
REFILL_BELOW = 5
MOST_AT_ONCE = 50
MOST_A_DAY = 200
CLOCKS_DIFFER = timedelta(minutes=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A number a terminal gave to somebody while it was cut off. ``key`` is that of the touch it answered."""

    serial: int
    group: str
    priority: str
    taken_at: datetime
    key: str


@dataclass(frozen=True, slots=True)
class Reconciled:
    """What became of an issued number: its ticket, or none when it came after the line had closed."""

    serial: int
    ticket: Ticket | None


@transaction.atomic
def reserve_numbers(
    *, actor: Actor, device_id: UUID, zone_id: UUID, count: int = BLOCK, asked: str = ""
) -> NumberBlock:
    """The next ``count`` numbers (at most 50) of today's line, kept for one kiosk until the line closes.

    The same ``asked`` again gets the same block: the answer may not have arrived. Raises ``NotFound`` (no active kiosk),
    ``Conflict`` (closed), ``TooMany`` (more than 200 a day in one line).
    """
    device = _kiosk(device_id)
    if not 1 <= count <= MOST_AT_ONCE:
        raise Invalid(fields={"count": [_("一次只能预留 1 到 50 个号。")]})
    line = lock_line(zone_id)
    if line.closed_at is not None:
        raise Conflict(_("今天已经闭厅，不再取号。"), code="hall.closed")
    held = NumberBlock.objects.filter(device=device, line=line)
    open_ones = held.select_related("line__zone").filter(closed_at__isnull=True)
    again = open_ones.filter(asked=asked).first() if asked else None
    if again is not None:
        return again
    so_far = held.aggregate(sum=Sum(F("last") - F("first") + 1))["sum"] or 0
    if so_far + count > MOST_A_DAY:
        raise TooMany(_("这台终端今天预留的号太多了。"), code="hall.too_many_reserved")
    first = line.last_number + 1
    line.last_number += count
    line.save(update_fields=["last_number"])
    block = NumberBlock.objects.create(
        device=device, line=line, first=first, last=line.last_number, reserved_at=now(), asked=asked
    )
    record(facts.NumbersReserved(**_said(block), first=block.first, last=block.last), actor=actor)
    return block


def refill_numbers(
    *, actor: Actor, device_id: UUID, free: Mapping[UUID, int], asked: str = ""
) -> list[NumberBlock]:
    """New blocks for every zone where a kiosk has fewer than five free numbers and numbers are given today.

    A zone that gives it no more does not keep the others' from it. The same ``asked`` gets the same blocks.
    """
    zones = ServiceGroup.objects.filter(accepting=True).values_list("zone_id", flat=True).distinct()
    closed = Line.objects.filter(day=local_today(), closed_at__isnull=False).values_list("zone_id", flat=True)
    open_zones = sorted(set(zones) - set(closed))
    short = [zone for zone in open_zones if free.get(zone, 0) < REFILL_BELOW]
    blocks = []
    for zone in short:
        with contextlib.suppress(TooMany, Conflict):
            blocks.append(reserve_numbers(actor=actor, device_id=device_id, zone_id=zone, asked=asked))
    return blocks


@transaction.atomic
def reconcile_numbers(
    *, actor: Actor, device_id: UUID, block_id: UUID, issued: Sequence[Issued]
) -> list[Reconciled]:
    """Real tickets for numbers a kiosk issued from its block while it was cut off. All of them, or none.

    A ticket keeps the moment it was taken as its place: who was given a number first is not behind those who came
    later to a terminal with a connection. The same report again is answered with the same tickets. Raises
    ``NotFound`` (not a block of this kiosk), ``Invalid`` by field, ``Conflict`` (the number has another visitor).
    """
    device = _kiosk(device_id)
    block = NumberBlock.objects.select_related("line__zone").filter(id=block_id, device=device).first()
    if block is None:
        raise NotFound
    line = lock_line(block.line.zone_id, block.line.day)
    block = NumberBlock.objects.select_for_update(of=("self",)).select_related("line__zone").get(id=block.id)
    groups = {row.code: row for row in ServiceGroup.objects.filter(zone_id=line.zone_id)}
    for place, one in enumerate(issued):
        _require_sound(block, groups, one, f"issued.{place}")
    return [_reconcile(actor, block, line, one) for one in issued]


def _require_sound(block: NumberBlock, groups: Mapping[str, ServiceGroup], one: Issued, path: str) -> None:
    wrong: dict[str, list[str]] = {}
    if one.serial not in block.serials:
        wrong[f"{path}.serial"] = [_("这个号不在预留给这台终端的号里。")]
    if one.group not in groups:
        wrong[f"{path}.group"] = [_("这个区没有这项业务。")]
    if one.priority not in PriorityClass.values:
        wrong[f"{path}.priority"] = [_("请从列出的优先类型里选。")]
    if not 16 <= len(one.key) <= 40 or not (one.key.isascii() and one.key.isalnum()):
        wrong[f"{path}.key"] = [_("缺少取号凭据。")]
    early, late = block.reserved_at - CLOCKS_DIFFER, now() + CLOCKS_DIFFER
    if not early <= one.taken_at <= late or local_day(one.taken_at) != block.line.day:
        wrong[f"{path}.taken_at"] = [_("取号时间不在这批号的当天，或者在将来；请核对终端的时钟。")]
    if wrong:
        raise Invalid(fields=wrong)


def _reconcile(actor: Actor, block: NumberBlock, line: Line, one: Issued) -> Reconciled:
    key = f"offline:{one.key}"
    rows = Ticket.objects.select_related("group__zone", "line__zone", "window").filter(day=line.day)
    known = rows.filter(letter=line.zone.letter, serial=one.serial).first()
    if known is not None and known.idempotency_key == key:
        return Reconciled(one.serial, known)
    if known is not None or rows.filter(idempotency_key=key).exists():
        raise Conflict(_("这个号已经有人在用，请到咨询导办台处理。"), code="hall.number_used")
    over = block.closed_at is not None or line.closed_at is not None or line.day != local_today()
    if over or one.serial in block.late:
        return _too_late(actor, block, one)
    _drop_unseen(actor, line, one.key)
    place = Place(serial=one.serial, taken_at=min(one.taken_at, now()))
    ticket = take_ticket(
        actor=actor, groups=[one.group], priority=one.priority, idempotency_key=key, place=place
    )
    return Reconciled(one.serial, ticket)


def _too_late(actor: Actor, block: NumberBlock, one: Issued) -> Reconciled:
    if one.serial not in block.late:
        block.late = sorted([*block.late, one.serial])
        block.save(update_fields=["late"])
        taken_at = one.taken_at.isoformat()
        fact = facts.NumberReportedLate(**_said(block), serial=one.serial, group=one.group, taken_at=taken_at)
        record(fact, actor=actor)
    return Reconciled(one.serial, None)


def _drop_unseen(actor: Actor, line: Line, key: str) -> None:
    """The same touch may have made a ticket whose answer never arrived: its visitor holds the offline number."""
    rows = Ticket.objects.select_related("group__zone", "line", "window")
    unseen = rows.filter(line=line, idempotency_key=key, channel=Channel.KIOSK, state=TicketState.WAITING)
    for ticket in unseen:
        line = lock_line(line.zone_id, line.day)  # its counters may have moved in this transaction
        move(ticket, TicketState.CANCELLED)
        ticket.ended_at, ticket.reason = now(), _("没有送到终端，改用离线号")
        ticket.save(update_fields=["state", "ended_at", "reason"])
        fact = facts.TicketCancelled(**about(ticket, advance(line)), reason=ticket.reason)
        record(fact, actor=actor, topics=ticket_topics(ticket))


def close_blocks(actor: Actor, line: Line) -> None:
    """The locked line's day has ended: record which kept numbers nobody was given, so that none is lost silently."""
    for block in _lock_blocks(line).filter(closed_at__isnull=True):
        block.closed_at = now()
        block.save(update_fields=["closed_at"])
        void = _not_issued(block, line)
        if void:
            record(facts.NumbersVoid(**_said(block), serials=void), actor=actor)


def reopen_blocks(actor: Actor, line: Line) -> None:
    """The locked line gives numbers again: what terminals were kept, or have issued without knowing, counts after all.

    A number reported meanwhile stays late: its visitor was told.
    """
    for block in _lock_blocks(line).filter(closed_at__isnull=False):
        block.closed_at = None
        block.save(update_fields=["closed_at"])
        again = _not_issued(block, line)
        if again:
            record(facts.NumbersKeptAgain(**_said(block), serials=again), actor=actor)


def _lock_blocks(line: Line) -> QuerySet[NumberBlock]:
    blocks = NumberBlock.objects.select_for_update(of=("self",)).select_related("line__zone")
    return blocks.filter(line=line).order_by("first")


def _not_issued(block: NumberBlock, line: Line) -> tuple[int, ...]:
    of_block = Ticket.objects.filter(
        day=line.day, letter=line.zone.letter, serial__range=(block.first, block.last)
    )
    given = {*of_block.values_list("serial", flat=True), *block.late}
    return tuple(serial for serial in block.serials if serial not in given)


def _kiosk(device_id: UUID) -> Device:
    device = find_device(device_id)
    if device is None or not device.is_active or device.kind != DeviceKind.KIOSK:
        raise NotFound
    return device


def _said(block: NumberBlock) -> dict[str, Any]:
    return {
        "subject": f"block:{block.id}",
        "zone": block.line.zone.letter,
        "device": str(block.device_id),
        "day": block.line.day.isoformat(),
    }
