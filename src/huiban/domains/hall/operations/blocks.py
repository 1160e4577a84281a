"""Numbers set apart for a terminal that may be cut off, and what it gave meanwhile: no number twice, none lost.

A number given while cut off keeps the moment it was taken, so nobody loses a place because a cable broke.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiban.domains.hall import facts
from huiban.domains.hall.access import can_hold_numbers
from huiban.domains.hall.line import advance, lock_line, move
from huiban.domains.hall.models import Line, NumberBlock, ServiceGroup, Ticket
from huiban.domains.hall.operations.take import Place, take_ticket
from huiban.domains.hall.states import TicketState
from huiban.domains.hall.told import about, ticket_topics
from huiban.domains.hall.topics import hall_topics
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from huiban.foundation.facts.public import record
from huiban.foundation.moment import now

MOST_NUMBERS = 20
CLOCK_DIFFERENCE = timedelta(minutes=5)
"""How far a terminal's clock may be ahead of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A number that a terminal gave while it was cut off. ``key`` is its own and never used twice."""

    serial: int
    group: str
    taken_at: datetime
    key: str
    priority: str = "none"
    code: str = ""


@transaction.atomic
def reserve_numbers(*, actor: Actor, zone_id: UUID, count: int = 10) -> NumberBlock:
    """Set numbers of today's line apart for a terminal. One that still has half of its own gets those again.

    Raises ``Invalid`` for a count outside 1 to 20 and ``Conflict`` (``hall.not_accepting``) for a closed line.
    """
    if not can_hold_numbers(actor):
        raise Forbidden
    if not 1 <= count <= MOST_NUMBERS:
        raise Invalid(fields={"count": [_("一次最多预留 20 个号。")]})
    line = lock_line(zone_id)
    if line.closed_at is not None:
        raise Conflict(_("这个区已经闭厅，不再取号。"), code="hall.not_accepting")
    held = NumberBlock.objects.filter(device_id=actor.own_id, line=line).order_by("-first").first()
    if held is not None and len(unreported(held)) * 2 >= count:
        return held
    first = line.last_number + 1
    line.last_number += count
    block = NumberBlock.objects.create(
        device_id=actor.own_id, line=line, first=first, last=line.last_number, reserved_at=now()
    )
    letter = line.zone.letter
    fact = facts.NumbersReserved(
        subject=f"line:{letter}", zone=letter, sequence=advance(line), first=block.first, last=block.last
    )
    record(fact, actor=actor, topics=hall_topics([letter]))
    return block


def report_numbers(*, actor: Actor, block_id: UUID, given: Sequence[Given]) -> list[Ticket]:
    """What a terminal gave from its numbers becomes tickets, each in a transaction of its own; reporting again changes
    nothing.

    Raises ``NotFound`` for somebody else's block, ``Invalid`` for a number or group that is none of it, ``Conflict``
    (``hall.number_given``) when the number was reported before as another.
    """
    block = NumberBlock.objects.select_related("line__zone").filter(id=block_id).first()
    if block is None or not can_hold_numbers(actor) or block.device_id != actor.own_id:
        raise NotFound
    for one in given:
        _require_of_block(block, one)
    return [_made(actor, block, one) for one in sorted(given, key=lambda one: one.serial)]


def unreported(block: NumberBlock) -> list[int]:
    """Numbers of a block that nobody is known to hold."""
    known = set(
        Ticket.objects.filter(
            line__day=block.line.day, day=block.line.day, letter=block.line.zone.letter,
            serial__range=(block.first, block.last),
        ).values_list("serial", flat=True)
    )  # fmt: skip
    return [serial for serial in range(block.first, block.last + 1) if serial not in known]


def void_numbers(line: Line, actor: Actor) -> None:
    """At the end of the day: which numbers set apart for terminals were not reported as given."""
    for block in NumberBlock.objects.select_related("line__zone").filter(line=line, closed_at__isnull=True):
        numbers = unreported(block)
        block.closed_at = now()
        block.save(update_fields=["closed_at"])
        if numbers:
            fact = facts.NumbersVoided(
                subject=f"line:{line.zone.letter}",
                zone=line.zone.letter,
                sequence=advance(line),
                numbers=tuple(numbers),
            )
            record(fact, actor=actor, topics=hall_topics([line.zone.letter]))


def _require_of_block(block: NumberBlock, given: Given) -> None:
    if not block.first <= given.serial <= block.last:
        raise Invalid(
            fields={"serial": [_("%(serial)s 号不在这台终端预留的号里。") % {"serial": given.serial}]}
        )
    if not ServiceGroup.objects.filter(code=given.group, zone_id=block.line.zone_id).exists():
        raise Invalid(fields={"group": [_("这个业务不在预留号所在的区。")]})
    if not given.key or len(given.key) > 80:
        raise Invalid(fields={"key": [_("缺少这一项。")]})
    if given.taken_at.tzinfo is None or given.taken_at > now() + CLOCK_DIFFERENCE:
        raise Invalid(fields={"taken_at": [_("取号时间不对，请核对终端的时钟。")]})


@transaction.atomic
def _made(actor: Actor, block: NumberBlock, given: Given) -> Ticket:
    line = lock_line(block.line.zone_id, block.line.day)
    held = Ticket.objects.filter(day=line.day, letter=line.zone.letter, serial=given.serial).first()
    if held is not None:
        if held.idempotency_key == given.key:
            return held
        raise Conflict(
            _("%(number)s 号已经报过了。") % {"number": held.number},
            code="hall.number_given",
            data={"number": held.number},
        )
    ticket = take_ticket(
        actor=actor,
        groups=[given.group],
        priority=given.priority,
        idempotency_key=given.key,
        place=Place(
            serial=given.serial,
            day=line.day,
            taken_at=min(max(given.taken_at, block.reserved_at), now()),
            code=given.code,
        ),
    )
    if line.closed_at is not None:
        _too_late(actor, ticket, lock_line(line.zone_id, line.day))
    return ticket


def _too_late(actor: Actor, ticket: Ticket, line: Line) -> None:
    """The terminal came back after closing: the number was given and could not be served."""
    ticket = Ticket.objects.select_related("group__zone", "window").get(id=ticket.id)
    move(ticket, TicketState.UNSERVED)
    ticket.ended_at, ticket.reason = now(), _("闭厅")
    ticket.save(update_fields=["state", "ended_at", "reason"])
    fact = facts.TicketUnserved(**about(ticket, advance(line)), reason=ticket.reason)
    record(fact, actor=actor, topics=ticket_topics(ticket))
