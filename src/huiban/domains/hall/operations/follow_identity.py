"""Whoever's number was put right keeps their place under the right one."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction

from huiban.domains.hall.models import Ticket
from huiban.domains.hall.states import ACTIVE
from huiban.domains.people.public import find_person
from huiban.foundation.encryption import blind_index


@transaction.atomic
def follow_identity(*, person_id: UUID) -> None:
    """Find the person's tickets of today under the number they have now, and under their name.

    For the operation that has just corrected it. A ticket taken with the card under the right number meanwhile keeps it.
    """
    person = find_person(person_id)
    number = person.citizen_id if person else None
    if person is None or not number:
        return
    for ticket in Ticket.objects.select_for_update().filter(person_id=person_id, state__in=ACTIVE):
        ticket.visitor_index, ticket.visitor_name = blind_index("visitor", number), person.name or None
        try:
            with transaction.atomic():
                ticket.save(update_fields=["visitor_index", "visitor_name"])
        except IntegrityError:
            continue
