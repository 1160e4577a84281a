"""Who may act for whom."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from huiban.domains.people.models import Mandate
from huiban.domains.people.states import MandateRole
from huiban.foundation.actors import Actor
from huiban.foundation.moment import local_today


def can_act_for_company(
    person_id: UUID, company_id: UUID, *, item_code: str | None = None, on: date | None = None
) -> bool:
    """Whether a mandate of the person for the company is valid on the day, and covers the item when one is named."""
    day = on or local_today()
    rows = Mandate.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        agent_id=person_id,
        company_id=company_id,
        revoked_at__isnull=True,
        valid_from__lte=day,
    )
    scopes = list(rows.values_list("item_codes", flat=True))
    if item_code is None:
        return bool(scopes)
    return any(not scope or item_code in scope for scope in scopes)


def can_manage_mandates(actor: Actor, company_id: UUID) -> bool:
    """Legal representatives and company administrators give and revoke mandates."""
    if not actor.is_person or actor.id is None:
        return False
    return manages(actor.id, company_id)


def manages(person_id: UUID, company_id: UUID) -> bool:
    """Whether a person represents the company or administers it today."""
    return _managing(person_id, company_id).exists()


def last_day_of_management(person_id: UUID, company_id: UUID) -> date | None:
    """Until when somebody who manages mandates does so; ``None`` when no day is set."""
    ends = list(_managing(person_id, company_id).values_list("valid_to", flat=True))
    return None if None in ends else max((end for end in ends if end), default=None)


def _managing(person_id: UUID, company_id: UUID) -> QuerySet[Mandate]:
    day = local_today()
    return Mandate.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gte=day),
        agent_id=person_id,
        company_id=company_id,
        revoked_at__isnull=True,
        valid_from__lte=day,
        role__in=[MandateRole.LEGAL_REPRESENTATIVE, MandateRole.ADMINISTRATOR],
    )
