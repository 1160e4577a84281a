"""Take a place in the line: walk-in or booked, once for a person and group, once for a key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiban.domains.hall import facts
from huiban.domains.hall.codes import new_code
from huiban.domains.hall.line import advance, lock_line
from huiban.domains.hall.models import Line, ServiceGroup, Ticket, TicketHolder
from huiban.domains.hall.queries.estimate import estimate_seconds
from huiban.domains.hall.queries.line import find_position
from huiban.domains.hall.states import ACTIVE, PriorityClass, TicketState
from huiban.domains.hall.topics import hall_topics
from huiban.domains.hall.visitors import visitor_index
from huiban.domains.people.public import find_person, find_person_id
from huiban.foundation.actors import Actor
from huiban.foundation.database.asking import Statement, ask
from huiban.foundation.database.readings import Reading
from huiban.foundation.database.writings import insert, update
from huiban.foundation.errors import Conflict, Invalid, NotFound, TooMany
from huiban.foundation.facts.public import record
from huiban.foundation.identifiers.public import check_citizen_id
from huiban.foundation.moment import local_today, now

MOST_MATTERS, MOST_A_DAY = 5, 20
ELDER_AGE = 60
_GROUPS = Reading(ServiceGroup, "zone", where="this.code = any(%s)")
_TAKEN_BEFORE = Statement(
    """
select /* one plan */ taken_at from hall_tickets where day = %s and letter = %s and serial < %s order by serial desc limit 1
"""
)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who stands in the line, as far as it is known: an account, an identity card, or nobody in particular."""

    person_id: UUID | None = None
    citizen_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """What a new ticket is given besides its group: a number already issued, a moment, a booked slot; ``is_booked`` also
    when the slot is over."""

    serial: int | None = None
    taken_at: datetime | None = None
    slot_start: datetime | None = None
    is_booked: bool = False


def take_ticket(
    *,
    actor: Actor,
    groups: Sequence[str],
    visitor: Visitor | None = None,
    priority: str = PriorityClass.NONE,
    item_code: str = "",
    idempotency_key: str | None = None,
    place: Place | None = None,
) -> Ticket:
    """A ticket for one matter, or for a chain of up to five, in the order they are to be handled.

    The same ``idempotency_key`` on the same day, and the same person in the same group, are answered with the
    ticket that is already there. A person's own account has priority by the age its checked number says and no other.
    Raises ``Invalid``, ``NotFound`` (unknown group), ``Conflict`` (not accepting), ``TooMany``.
    """
    visitor = visitor or Visitor()
    found = _groups(groups)
    if priority not in PriorityClass.values:
        raise Invalid(fields={"priority": [_("请从列出的优先类型里选。")]})
    known, by_age = _known(visitor)
    if actor.is_person and actor.id is not None and priority != PriorityClass.NONE and not by_age:
        raise Invalid(fields={"priority": [_("优先号请到大厅的取号机或导办台取，那里能看证件。")]})
    if by_age and (priority == PriorityClass.NONE or (actor.id is not None and actor.is_person)):
        priority = PriorityClass.ELDER
    try:
        return _take(actor, found, visitor, known, priority, item_code, idempotency_key, place or Place())
    except IntegrityError:
        today = local_today()
        held = _held(found[0].id, [visitor_index(key, today) for key in known], idempotency_key, today)
        if held is None:
            raise
        return held


@transaction.atomic
def _take(
    actor: Actor,
    groups: list[ServiceGroup],
    visitor: Visitor,
    known: Sequence[str],
    priority: str,
    item_code: str,
    idempotency_key: str | None,
    place: Place,
) -> Ticket:
    group = groups[0]
    line = lock_line(group.zone_id)
    indexes = [visitor_index(key, line.day) for key in known]
    held = _held(group.id, indexes, idempotency_key, line.day)
    if held is not None:
        return held
    if place.serial is None:
        _require_accepting(groups, line)
    if visitor.person_id is not None and visitor.person_id == actor.id and not place.is_booked:
        _require_measure(visitor.person_id, line.day)
    ticket = _new(line, groups, indexes[0] if indexes else None, priority, place)
    ticket.channel, ticket.item_code, ticket.idempotency_key = actor.channel, item_code[:64], idempotency_key
    sequence = advance(line)
    ticket.place_sequence = sequence
    plain = priority == PriorityClass.NONE and ticket.slot_start is None
    ticket.estimated_seconds = estimate_seconds(line=line, group=group) if plain else None
    insert(ticket)
    if visitor.person_id is not None:
        insert(TicketHolder(ticket=ticket, person_id=visitor.person_id))
    if not plain:
        ticket.estimated_seconds = _estimate_of_its_own(ticket, line, group)
        update(ticket, "estimated_seconds")
    fact = facts.TicketTaken(
        subject=f"ticket:{ticket.id}",
        number=ticket.number,
        zone=group.zone.letter,
        group=group.code,
        sequence=sequence,
        priority=ticket.priority,
        place_at=ticket.place_at.isoformat(),
        slot_start=ticket.slot_start.isoformat() if ticket.slot_start else None,
        matters=len(groups),
    )
    record(fact, actor=actor, topics=hall_topics([group.zone.letter], ticket=ticket.id))
    return ticket


def _estimate_of_its_own(ticket: Ticket, line: Line, group: ServiceGroup) -> int | None:
    """Where priority or an appointment puts it. An early visitor's wait begins with the slot: then only appointments
    before it are ahead."""
    if ticket.slot_start is None or ticket.slot_start <= now():
        return find_position(ticket).wait_seconds
    booked = Ticket.objects.filter(
        line=line, group=group, state=TicketState.WAITING, slot_start__isnull=False
    )
    before = booked.filter(place_at__lte=ticket.place_at).exclude(id=ticket.id).count()
    return estimate_seconds(line=line, group=group, ahead=before)


def _require_accepting(groups: list[ServiceGroup], line: Line) -> None:
    """Every matter of the visit can still be handled today."""
    closed = _closed_zones({group.zone_id for group in groups}, line)
    for group in groups:
        if not group.accepting and group.closed_reason:
            said = _("“%(group)s”现在不取号：%(reason)s")
            raise Conflict(
                said % {"group": group.name, "reason": group.closed_reason}, code="hall.not_accepting"
            )
        if group.zone_id in closed or not group.accepting:
            raise Conflict(_("“%(group)s”现在不取号。") % {"group": group.name}, code="hall.not_accepting")


def _require_measure(person_id: UUID, day: date) -> None:
    """So many numbers a day from one's own phone, given back ones included: each moves the line for everybody."""
    if TicketHolder.objects.filter(person_id=person_id, ticket__day=day).count() >= MOST_A_DAY:
        raise TooMany(_("今天在手机上取的号太多了，请到大厅的取号机取。"), code="hall.too_many_numbers")


def _closed_zones(zone_ids: set[UUID], line: Line) -> set[UUID]:
    closed = {line.zone_id} if line.closed_at else set()
    others = zone_ids - {line.zone_id}
    if others:
        rows = Line.objects.filter(day=line.day, zone_id__in=others, closed_at__isnull=False)
        closed.update(rows.values_list("zone_id", flat=True))
    return closed


def _new(
    line: Line,
    groups: list[ServiceGroup],
    index: bytes | None,
    priority: str,
    place: Place,
) -> Ticket:
    serial = place.serial
    if serial is None:
        line.last_number += 1
        serial = line.last_number
    letter = groups[0].zone.letter
    moment = place.taken_at or _not_before_others(line.day, letter, serial)
    return Ticket(
        code=new_code(),
        day=line.day,
        letter=letter,
        serial=serial,
        line=line,
        group=groups[0],
        further_groups=[group.id for group in groups[1:]],
        visitor_index=index,
        priority=priority,
        slot_start=place.slot_start,
        taken_at=moment,
        place_at=max(moment, place.slot_start) if place.slot_start else moment,
    )


def _not_before_others(day: date, letter: str, serial: int) -> datetime:
    """Now, and never before whoever took the number before: a clock that is set back lets nobody jump the line."""
    before = ask(_TAKEN_BEFORE, day, letter, serial)
    return max(now(), before[0][0]) if before else now()


def _groups(codes: Sequence[str]) -> list[ServiceGroup]:
    if not 1 <= len(codes) <= MOST_MATTERS or len(set(codes)) != len(codes):
        raise Invalid(fields={"groups": [_("请选 1 到 5 个不同的业务。")]})
    rows = {row.code: row for row in _GROUPS.all(list(codes))}
    if len(rows) != len(codes):
        raise NotFound(_("没有这个业务。"), code="hall.no_group")
    return [rows[code] for code in codes]


def _known(visitor: Visitor) -> tuple[list[str], bool]:
    """What this visitor may be known by in a line, and whether the card says sixty or older.

    The first is given to a new ticket: that of the identity number, which an account with a checked identity and a
    card at a terminal have in common; without one, that of the account. The others find tickets taken before the
    account was checked.
    """
    person = find_person(visitor.person_id)
    number = _number(visitor)
    if not number and person is not None:
        number = person.citizen_id or ""
    keys = [number] if number else []
    if person is not None:
        keys.append(str(person.id))
    elif number:
        keys += [str(owner) for owner in [find_person_id(citizen_id=number)] if owner]
    by_age = bool(number) and _age(number, local_today()) >= ELDER_AGE
    return keys, by_age


def _number(visitor: Visitor) -> str:
    if not visitor.citizen_id:
        return ""
    checked = check_citizen_id(visitor.citizen_id)
    if checked.value is None:
        raise Invalid(fields={"citizen_id": [_("身份证号不对，请核对。")]})
    return checked.value.number


def _age(number: str, today: date) -> int:
    """Full years by the date of birth in an identity number that has been checked."""
    born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _held(group_id: UUID, indexes: Sequence[bytes], idempotency_key: str | None, day: date) -> Ticket | None:
    rows = Ticket.objects.select_related("line__zone", "group__zone")
    if idempotency_key is not None:
        found = rows.filter(day=day, idempotency_key=idempotency_key).first()
        if found is not None:
            return found
    if not indexes:
        return None
    return rows.filter(visitor_index__in=indexes, group_id=group_id, day=day, state__in=ACTIVE).first()
