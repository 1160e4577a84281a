"""Numbers kept for terminals that may be cut off."""

from __future__ import annotations

from uuid import UUID

from huiban.domains.hall.models import NumberBlock
from huiban.foundation.moment import local_today


def list_closed_blocks(*, device_id: UUID) -> list[UUID]:
    """Today's blocks of a terminal whose line was closed: none of their numbers can be served, though it opens again."""
    closed = NumberBlock.objects.filter(device=device_id, line__day=local_today(), closed_at__isnull=False)
    return list(closed.values_list("id", flat=True))
