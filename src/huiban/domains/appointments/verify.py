"""Appointments against the record, places against appointments, reminders against both."""

from __future__ import annotations

from collections.abc import Iterator

from huiban.domains.appointments.models import Slot
from huiban.foundation.verification.public import Look, Problem, check, facts_about, rows_of

facts_about("appointments:appointment:%", "appointments", "'appointment:' || r.id::text")
facts_about("appointments:slot:%", "appointment_slots", "'slot:' || r.id::text")
facts_about("appointments:slots:%", "hall_service_groups", "'slots:' || r.code")
facts_about("appointments:rule:%", "hall_service_groups", "'slots:' || r.code")
facts_about("appointments:policy:%", "appointment_policy", "'booking-policy'")

_COUNTED = """
select s.id, s.start, g.name, s.booked, s.capacity, count(a.id) as taken from appointment_slots s
join hall_service_groups g on g.id = s.group_id
left join appointments a on a.slot_id = s.id and a.state <> 'cancelled'
group by s.id, g.name having s.booked <> count(a.id) or s.booked > s.capacity
"""
_TOLD = """
select a.code, a.state, f.tag, f.late from appointments a
left join lateral (
    select tag, data->>'late' as late from facts
    where subject = 'appointment:' || a.id::text and tag like 'appointments:%%' order by id desc limit 1
) f on true
where a.state is distinct from case f.tag
    when 'appointments:appointment:booked' then 'booked'
    when 'appointments:appointment:moved' then 'booked'
    when 'appointments:appointment:cancelled' then 'cancelled'
    when 'appointments:appointment:missed' then 'missed'
    when 'appointments:appointment:checked_in' then case f.late when 'true' then 'late' else 'checked_in' end
end
"""
_WAITING_IN_VAIN = """
select a.code, m.key from outbox_messages m join appointments a on m.subject = 'appointment:' || a.id::text
where m.state = 'waiting' and a.state = 'cancelled'
"""


@check("appointments:places", "every slot counts the places that are taken, and none is sold twice")
def places(look: Look) -> Iterator[Problem]:
    """The counter of every slot against its appointments."""
    look.seen = Slot.objects.count()
    for row in rows_of(_COUNTED):
        yield Problem(
            about=f"{row['name']} {row['start']:%Y-%m-%d %H:%M}",
            text=f"{row['name']}, {row['start']:%Y-%m-%d %H:%M} UTC: {row['booked']} of {row['capacity']} places are "
            f"counted as booked, {row['taken']} appointments hold one",
            advice="the trigger of the appointments table was off: huiban manage migrate puts it back; call who is "
            "too many.",
        )


@check("appointments:states", "every appointment is what its facts say")
def states(look: Look) -> Iterator[Problem]:
    """The last fact of every appointment against its state."""
    for row in look.at(rows_of(_TOLD, [])):
        yield Problem(
            about=row["code"],
            text=f"appointment {row['code']} is {row['state']}, the record ends with {row['tag'] or 'nothing'}",
            advice="the row was changed without its fact: compare it with a backup.",
        )


@check("appointments:reminders", "nobody will be reminded of what was cancelled")
def reminders(look: Look) -> Iterator[Problem]:
    """No message of a cancelled appointment waits to be sent."""
    for row in look.at(rows_of(_WAITING_IN_VAIN)):
        yield Problem(
            about=row["code"],
            text=f"appointment {row['code']} was cancelled, its reminder {row['key']} still waits",
            advice="it will be withdrawn when its time comes; nothing has to be done.",
            serious=False,
        )
