"""Who stood in the line, once the day is long over. The tickets stay for the numbers of the hall, without anybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from huiban.domains.hall.models import Attendance, Ticket, TicketHolder
from huiban.domains.hall.states import ACTIVE
from huiban.domains.hall.visitors import visitor_index
from huiban.domains.people.public import find_person
from huiban.foundation.moment import local_day
from huiban.foundation.retention.public import Held, Rows, forgets, runs_out, stands_open

_KNOWN = Q(holder__isnull=False) | Q(visitor_index__isnull=False) | Q(idempotency_key__isnull=False)


def _due(cutoff: datetime, held: Held) -> QuerySet[Ticket]:
    over = Ticket.objects.filter(_KNOWN, day__lt=local_day(cutoff)).exclude(state__in=ACTIVE)
    behind = Attendance.objects.filter(ticket=OuterRef("pk"), case_id__in=held.cases)
    return over.exclude(holder__person_id__in=held.persons).filter(~Exists(behind))


def _clear(tickets: Sequence[Ticket]) -> None:
    _anonymise(Ticket.objects.filter(id__in=[ticket.id for ticket in tickets]))


def _anonymise(tickets: QuerySet[Ticket]) -> None:
    ids = list(tickets.values_list("id", flat=True))
    TicketHolder.objects.filter(ticket_id__in=ids).delete()
    Ticket.objects.filter(id__in=ids).update(visitor_index=None, idempotency_key=None)


runs_out("hall:tickets", Rows(_due, _clear))


@forgets("hall")
def forget(person_id: UUID) -> None:
    """Also tickets taken by card, which only the number leads to."""
    _anonymise(Ticket.objects.filter(holder__person_id=person_id))
    person = find_person(person_id)
    if person is not None and person.citizen_id:
        known = Ticket.objects.filter(visitor_index__isnull=False)
        indexes = [
            visitor_index(person.citizen_id, day) for day in known.values_list("day", flat=True).distinct()
        ]
        _anonymise(known.filter(visitor_index__in=indexes))


@stands_open("hall")
def open_tickets(person_id: UUID) -> list[str]:
    held = Ticket.objects.filter(holder__person_id=person_id, state__in=ACTIVE)
    return [_("您还有一个排队号 %(number)s，请先办完或取消。") % {"number": ticket.number} for ticket in held]
