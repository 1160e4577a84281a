"""How many wait, for whoever watches the machine. Counts only."""

from __future__ import annotations

from django.db.models import Count

from huiban.domains.directory.public import list_zones
from huiban.domains.hall.models import Ticket
from huiban.domains.hall.states import TicketState
from huiban.foundation.moment import local_today


def count_waiting_by_zone() -> dict[str, int]:
    """How many numbers wait in each zone today, by the zone's letter."""
    rows = Ticket.objects.filter(line__day=local_today(), state=TicketState.WAITING).order_by()
    counted = dict(rows.values_list("line__zone__letter").annotate(count=Count("*")))
    return {zone.letter: counted.get(zone.letter, 0) for zone in list_zones()}
