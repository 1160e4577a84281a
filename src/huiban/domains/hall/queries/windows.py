"""What the windows of the hall can take, open or not."""

from __future__ import annotations

from fractions import Fraction
from uuid import UUID

from huiban.domains.directory.public import list_windows
from huiban.domains.hall.models import ServiceGroup, WindowGroup


def count_windows(group: ServiceGroup) -> Fraction:
    """How many windows can take a group; one that takes several groups counts for each by its part."""
    named: dict[UUID, set[UUID]] = {}
    for window_id, group_id in WindowGroup.objects.values_list("window_id", "group_id"):
        named.setdefault(window_id, set()).add(group_id)
    in_zone = set(ServiceGroup.objects.filter(zone_id=group.zone_id).values_list("id", flat=True))
    whole = Fraction(0)
    for window in list_windows():
        takes = named.get(window.id) or (in_zone if window.zone_id == group.zone_id else set())
        if group.id in takes:
            whole += Fraction(1, len(takes))
    return whole
