"""Named reads of people and companies."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from huiban.domains.directory.public import Role, has_role, note_read
from huiban.domains.people.access import can_manage_mandates
from huiban.domains.people.models import Company, Mandate, Person
from huiban.foundation.access_log.public import Look, Reading, Reason
from huiban.foundation.actors import Actor
from huiban.foundation.database.readings import find_by_key
from huiban.foundation.encryption import blind_index
from huiban.foundation.errors import Forbidden, NotFound
from huiban.foundation.identifiers.public import check_citizen_id
from huiban.foundation.wall.looking import as_system

AT_WINDOWS = (Role.CLERK, Role.EXIT_CLERK)
_SEEN = Reading(operation="people.visitor", fields=("name", "masked_numbers"), reason=Reason.SERVICE)
_LOOKED_UP = Reading(operation="people.lookup", fields=("name", "masked_numbers"), reason=Reason.SERVICE)


def find_person(person_id: UUID | None) -> Person | None:
    """A person by id, without a permission check and without a note in the access record.

    Only for sessions that look themselves up, and for domains that show nothing of what they read.
    """
    return find_by_key(Person, id=person_id) if person_id else None


def find_person_by_citizen_id(*, actor: Actor, citizen_id: str) -> Person | None:
    """The person with this number, for clerks who hold the card in hand; noted in the access record."""
    if not has_role(actor, *AT_WINDOWS):
        raise Forbidden
    checked = check_citizen_id(citizen_id)
    if checked.value is None:
        return None
    person = Person.objects.filter(citizen_id_index=blind_index("citizen_id", checked.value.number)).first()
    if person is not None:
        note_read(actor=actor, reading=_LOOKED_UP, looks=[Look(person_id=person.id)])
    return person


def find_visitor(*, actor: Actor, person_id: UUID, ticket_id: UUID | None = None) -> Person:
    """The person who stands at the window, for clerks; noted in the access record. Raises ``NotFound``."""
    person = Person.objects.filter(id=person_id).first() if has_role(actor, *AT_WINDOWS) else None
    if person is None:
        raise NotFound
    note_read(actor=actor, reading=_SEEN, looks=[Look(person_id=person.id, object_id=ticket_id)])
    return person


def list_visitors(*, actor: Actor, person_ids: Collection[UUID]) -> list[Person]:
    """People a clerk has had at the window, in the given order; noted in the access record."""
    if not has_role(actor, *AT_WINDOWS):
        return []
    known = Person.objects.in_bulk(list(person_ids))
    note_read(actor=actor, reading=_SEEN, looks=[Look(person_id=person_id) for person_id in known])
    return [known[person_id] for person_id in person_ids if person_id in known]


@as_system("people.find_person_id")
def find_person_id(*, citizen_id: str) -> UUID | None:
    """Whose number this is, for domains that must know the same person again. Says nothing about the person."""
    checked = check_citizen_id(citizen_id)
    if checked.value is None:
        return None
    index = blind_index("citizen_id", checked.value.number)
    return Person.objects.filter(citizen_id_index=index).values_list("id", flat=True).first()


def find_company(company_id: UUID | None) -> Company | None:
    return Company.objects.filter(id=company_id).first() if company_id else None


def list_company_mandates(*, actor: Actor, company_id: UUID) -> list[Mandate]:
    """All mandates of a company, newest first, for those who manage them."""
    if not can_manage_mandates(actor, company_id):
        return []
    return list(Mandate.objects.filter(company_id=company_id).select_related("agent").order_by("-granted_at"))
