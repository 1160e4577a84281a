"""Named reads of people and companies."""

from __future__ import annotations

from uuid import UUID

from huiban.domains.directory.public import Role, has_role
from huiban.domains.people.access import can_manage_mandates
from huiban.domains.people.models import Company, Mandate, Person
from huiban.foundation.actors import Actor
from huiban.foundation.encryption import blind_index
from huiban.foundation.errors import Forbidden
from huiban.foundation.identifiers.public import check_citizen_id


def find_person(person_id: UUID | None) -> Person | None:
    return Person.objects.filter(id=person_id).first() if person_id else None


def find_person_by_citizen_id(*, actor: Actor, citizen_id: str) -> Person | None:
    """The person with this number, for clerks who hold the card in hand."""
    if not has_role(actor, Role.CLERK, Role.EXIT_CLERK):
        raise Forbidden
    checked = check_citizen_id(citizen_id)
    if checked.value is None:
        return None
    return Person.objects.filter(citizen_id_index=blind_index("citizen_id", checked.value.number)).first()


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
