"""Tickets and lines against the record: no number lost, no place in the line skipped."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from huiban.domains.hall.models import Line, Ticket
from huiban.domains.hall.states import TicketState
from huiban.foundation.verification.public import Look, Problem, check, facts_about, rows_of

facts_about("hall:ticket:%", "hall_tickets", "'ticket:' || r.id::text")
facts_about("hall:service:%", "hall_tickets", "'ticket:' || r.id::text")
facts_about("hall:numbers:%", "hall_number_blocks", "'block:' || r.id::text")
facts_about("hall:group:%", "hall_service_groups", "'group:' || r.code")
facts_about("hall:window:%", "windows", "'window:' || r.number::text")
facts_about("hall:line:%", "zones", "'line:' || r.letter")
facts_about("hall:hours:%", "", "")  # the hall itself or one of its zones
facts_about("hall:roster:%", "", "")  # a zone and a day; a new request takes the place of the old

S = TicketState
_LEADS_TO = {
    "taken": S.WAITING, "arrived": S.WAITING, "called": S.CALLED, "recalled": S.CALLED, "started": S.SERVING,
    "passed": S.PASSED, "returned": S.WAITING, "held": S.ON_HOLD, "resumed": S.SERVING, "transferred": S.WAITING,
    "cancelled": S.CANCELLED, "abandoned": S.ABANDONED, "unserved": S.UNSERVED,
}  # fmt: skip
_SEQUENCES = """
with told as (
    select local_day, data->>'zone' as letter, count(*) as count, count(distinct data->'sequence') as different,
           max((data->>'sequence')::int) as last
    from facts where tag like 'hall:%%' and data ? 'sequence' group by 1, 2
)
select l.day, z.letter, l.sequence, coalesce(t.count, 0) as count, coalesce(t.different, 0) as different,
       coalesce(t.last, 0) as last, l.last_number,
       (select count(*) from hall_tickets k where k.day = l.day and k.letter = z.letter) as tickets,
       (select coalesce(sum(b.last - b.first + 1), 0) from hall_number_blocks b where b.line_id = l.id) as kept,
       (select count(*) from hall_tickets k join hall_number_blocks b on b.line_id = l.id
        and k.serial between b.first and b.last where k.day = l.day and k.letter = z.letter) as given
from hall_lines l join zones z on z.id = l.zone_id
left join told t on t.local_day = l.day and t.letter = z.letter
"""
# The last fact of a ticket; a day's simulation may move lines past midnight, so the ticket is what they are joined by.
_TICKETS = """
select t.letter, t.serial, t.day, t.state, f.tag, f.next_group from hall_tickets t
left join lateral (
    select tag, data->>'next_group' as next_group from facts
    where subject = 'ticket:' || t.id::text and tag like 'hall:%%' order by id desc limit 1
) f on true
where t.day >= (select coalesce(max(day), current_date) from hall_lines) - %s
"""
RECENT_DAYS = 370


@check("hall:lines", "every change of every line has its number, without gaps, and no ticket is missing")
def lines(look: Look) -> Iterator[Problem]:
    """Sequence numbers of the facts against each line's counter; tickets against the last number given."""
    for row in look.at(rows_of(_SEQUENCES, [])):
        wrong = _wrong(row)
        if wrong:
            yield Problem(
                about=f"line {row['letter']} of {row['day']}",
                text=f"line {row['letter']} of {row['day']}: {wrong}",
                advice="huiban hall check-order --day shows where; rows or facts were lost: compare with a backup.",
            )


@check("hall:tickets", "every ticket stands where its facts have led it")
def tickets(look: Look) -> Iterator[Problem]:
    """The last fact of every ticket of the last year against its state."""
    for row in look.at(rows_of(_TICKETS, [RECENT_DAYS])):
        said = _state_told(row["tag"], row["next_group"])
        if said != row["state"]:
            number = f"{row['letter']}{row['serial']:03d}"
            yield Problem(
                about=f"{number} of {row['day']}",
                text=f"ticket {number} of {row['day']} is {row['state']}, the record says {said or 'nothing'}",
                advice="the row was changed without its fact: compare it with a backup.",
            )


@check("hall:attendances", "nobody is at two windows, and every window serves one at most")
def attendances(look: Look) -> Iterator[Problem]:
    """An attendance is open exactly while its ticket is at a window."""
    look.seen = Ticket.objects.count() + Line.objects.count()
    sql = """
    select t.letter, t.serial, t.day, t.state, count(a.id) as open from hall_tickets t
    left join hall_attendances a on a.ticket_id = t.id and a.ended_at is null
    group by t.id having count(a.id) <> case when t.state in ('called', 'serving') then 1 else 0 end
    """
    for row in rows_of(sql):
        number = f"{row['letter']}{row['serial']:03d}"
        yield Problem(
            about=f"{number} of {row['day']}",
            text=f"ticket {number} of {row['day']} is {row['state']} with {row['open']} open visits at windows",
            advice="the times of that day are wrong for this ticket; nobody waits longer by it.",
        )


def _wrong(row: dict[str, Any]) -> str:
    if not row["sequence"] == row["count"] == row["different"] == row["last"]:
        return (
            f"{row['sequence']} changes were made, the record holds {row['count']} facts with {row['different']} "
            f"different numbers up to {row['last']}"
        )
    expected = row["last_number"] - row["kept"] + row["given"]
    return (
        ""
        if row["tickets"] == expected
        else f"{expected} numbers were given, {row['tickets']} tickets are there"
    )


def _state_told(tag: str | None, next_group: str | None) -> str:
    last = (tag or "").rsplit(":", 1)[-1]
    if last == "finished":
        return S.WAITING if next_group else S.DONE
    return _LEADS_TO.get(last, "")
