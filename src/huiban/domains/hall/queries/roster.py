"""The roster proposed for a zone and day."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from huiban.domains.hall.models import RosterProposal


def find_roster(zone_id: UUID, day: date) -> RosterProposal | None:
    return RosterProposal.objects.filter(zone_id=zone_id, day=day).first()
