"""Whoever's number was put right keeps their place under the right one."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction

from huiban.domains.hall.models import Ticket
from huiban.domains.hall.states import ACTIVE
from huiban.domains.hall.visitors import visitor_index
from huiban.domains.people.public import find_person


@transaction.atomic
def follow_identity(*, person_id: UUID) -> None:
    """Find the person's tickets of today under the number they have now.

    For the operation that has just corrected it. A ticket taken with the card under the right number meanwhile keeps it.
    """
    person = find_person(person_id)
    number = person.citizen_id if person else None
    if person is None or not number:
        return
    for ticket in Ticket.objects.select_for_update(of=("self",)).filter(
        holder__person_id=person_id, state__in=ACTIVE
    ):
        ticket.visitor_index = visitor_index(number, ticket.day)
        try:
            with transaction.atomic():
                ticket.save(update_fields=["visitor_index"])
        except IntegrityError:
            continue
