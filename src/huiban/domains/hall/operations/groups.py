"""Set up what people can queue for."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction

from huiban.domains.hall.access import can_manage_hall
from huiban.domains.hall.models import GroupOrganisation, ServiceGroup
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Forbidden


@transaction.atomic
def set_group(
    *,
    actor: Actor,
    code: str,
    zone_id: UUID,
    name: str,
    name_en: str = "",
    service_minutes: int = 8,
    order: int = 0,
    organisations: Iterable[UUID] = (),
) -> ServiceGroup:
    """Make a service group or change it; ``organisations`` are those whose items it takes."""
    if not can_manage_hall(actor):
        raise Forbidden
    group, _made = ServiceGroup.objects.update_or_create(
        code=code,
        defaults={
            "zone_id": zone_id,
            "name": name,
            "name_en": name_en,
            "service_minutes": service_minutes,
            "order": order,
        },
    )
    for organisation_id in organisations:
        GroupOrganisation.objects.update_or_create(organisation_id=organisation_id, defaults={"group": group})
    return group
