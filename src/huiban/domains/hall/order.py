"""The stated order of a line, in two forms that tests hold equal: a ranking by the database, and a forecast in Python.

From first to last: reserved for this window; waited longer than the ageing bound, the longest first; returned after
enough numbers; appointment whose time has come; then priority classes and ordinary visitors by the configured ratio,
each first come first served. Whoever is not yet due (a booked visitor who is early, a passed one who has just
returned) is called only when nobody else waits.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from huiban.domains.hall.models import Line
from huiban.domains.hall.states import CallRule, PriorityClass
from huiban.foundation.database.asking import Statement, ask

R = CallRule
_RANKS = (R.RESERVED, R.AGED, R.RETURNED, R.APPOINTMENT, R.PRIORITY, R.ORDINARY, R.NOBODY_ELSE)
FIRST_RANKS = (R.RESERVED, R.AGED, R.RETURNED, R.APPOINTMENT)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What the order needs to know of a waiting ticket."""

    id: UUID
    group_id: UUID
    place_at: datetime
    place_sequence: int
    priority: str
    slot_start: datetime | None
    return_at_call: int | None
    for_window_id: UUID | None


@dataclass(frozen=True, slots=True)
class Head:
    """The ticket whose turn it is in one line, and why."""

    ticket_id: UUID
    rule: CallRule
    place_at: datetime


def rule_of(ticket: Waiting, line: Line, now: datetime) -> CallRule:
    """The class a waiting ticket belongs to at this moment."""
    if ticket.for_window_id is not None:
        return R.RESERVED
    if ticket.return_at_call is not None and ticket.return_at_call > line.calls:
        return R.NOBODY_ELSE
    if ticket.slot_start is not None and ticket.slot_start > now:
        return R.NOBODY_ELSE
    if ticket.place_at <= now - timedelta(minutes=line.ageing_minutes):
        return R.AGED
    if ticket.return_at_call is not None:
        return R.RETURNED
    if ticket.slot_start is not None:
        return R.APPOINTMENT
    return R.ORDINARY if ticket.priority == PriorityClass.NONE else R.PRIORITY


def in_order(waiting: Sequence[Waiting], line: Line, now: datetime) -> list[Waiting]:
    """The waiting tickets in the order they would be called if the hall stood still."""
    classes: dict[CallRule, list[Waiting]] = {rule: [] for rule in _RANKS}
    for ticket in sorted(waiting, key=lambda one: (one.place_at, one.place_sequence)):
        classes[rule_of(ticket, line, now)].append(ticket)
    ordered = [ticket for rule in FIRST_RANKS for ticket in classes[rule]]
    ordered += _by_ratio(classes[R.PRIORITY], classes[R.ORDINARY], line)
    return _with_returning(ordered, classes[R.NOBODY_ELSE], line)


def _by_ratio(priority: Sequence[Waiting], ordinary: Sequence[Waiting], line: Line) -> list[Waiting]:
    mixed: list[Waiting] = []
    ahead, behind, run = list(priority), list(ordinary), line.priority_run
    while ahead and behind:
        if run < line.priority_ratio:
            mixed.append(ahead.pop(0))
            run += 1
        else:
            mixed.append(behind.pop(0))
            run = 0
    return [*mixed, *ahead, *behind]


def _with_returning(ordered: list[Waiting], pending: Sequence[Waiting], line: Line) -> list[Waiting]:
    """Put whoever returned where their number of calls will have passed; the others who are not due stay last."""
    last = []
    for ticket in pending:
        calls_left = (ticket.return_at_call or line.calls) - line.calls
        if 0 < calls_left < len(ordered) and (ticket.slot_start is None):
            ordered.insert(calls_left, ticket)
        else:
            last.append(ticket)
    return [*ordered, *last]


def run_after(line: Line, rule: CallRule) -> int:
    """Consecutive priority calls after a call by ``rule``; calls of other classes leave the run as it is."""
    if rule == R.PRIORITY:
        return min(line.priority_run + 1, line.priority_ratio)
    return 0 if rule == R.ORDINARY else line.priority_run


_HEAD = Statement(
    """
select id, rank, place_at from (
  select id, place_at, place_sequence, case
    when for_window_id = %(window)s then 0
    when return_at_call > %(calls)s or slot_start > %(now)s then 6
    when place_at <= %(aged)s then 1
    when return_at_call is not null then 2
    when slot_start is not null then 3
    when priority <> 'none' then %(priority_rank)s
    else %(ordinary_rank)s
  end as rank
  from hall_tickets
  where line_id = %(line)s and state = 'waiting' and (for_window_id is null or for_window_id = %(window)s)
    and (%(any_group)s or group_id = any(%(groups)s) or for_window_id = %(window)s)
) ranked
order by rank, place_at, place_sequence
limit 1
"""
)


def find_head(*, line: Line, window_id: UUID, groups: Sequence[UUID], now: datetime) -> Head | None:
    """Whose turn it is in a locked line for a window that takes ``groups`` (all when empty)."""
    priority_first = line.priority_run < line.priority_ratio
    rules = [
        *FIRST_RANKS,
        *((R.PRIORITY, R.ORDINARY) if priority_first else (R.ORDINARY, R.PRIORITY)),
        R.NOBODY_ELSE,
    ]
    rows = ask(
        _HEAD,
        window=window_id,
        calls=line.calls,
        now=now,
        aged=now - timedelta(minutes=line.ageing_minutes),
        priority_rank=rules.index(R.PRIORITY),
        ordinary_rank=rules.index(R.ORDINARY),
        line=line.id,
        any_group=not groups,
        groups=list(groups),
    )
    return next((Head(ticket_id, rules[rank], place_at) for ticket_id, rank, place_at in rows), None)
