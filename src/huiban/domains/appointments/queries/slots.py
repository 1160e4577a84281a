"""What can be booked, by day and by half hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, F, Min, Q, Sum

from huiban.domains.appointments.models import CapacityRule, Slot
from huiban.domains.hall.public import list_groups
from huiban.foundation.moment import local_today, now


@dataclass(frozen=True, slots=True)
class SlotDay:
    """The places of a group on one day that have not begun."""

    day: date
    slots: int
    free: int
    released_at: datetime

    @property
    def released(self) -> bool:
        return self.released_at <= now()


def list_slots(*, group: str, day: date) -> list[Slot]:
    """All slots of a group on a day, the earliest first, those begun or closed too."""
    return list(Slot.objects.select_related("group__zone").filter(group__code=group, day=day))


def list_days(*, group: str) -> list[SlotDay]:
    """From today on, the days on which a group has slots still to come."""
    coming = Q(start__gt=now(), closed_at__isnull=True)
    rows = (
        Slot.objects.filter(group__code=group, day__gte=local_today())
        .values("day")
        .annotate(
            count=Count("id", filter=coming),
            places=Sum(F("capacity") - F("booked"), filter=coming, default=0),
            first_released=Min("released_at"),
        )
        .order_by("day")
    )
    return [
        SlotDay(row["day"], row["count"], row["places"], row["first_released"])
        for row in rows
        if row["count"]
    ]


def find_capacity_rule(*, group: str) -> CapacityRule | None:
    """How a group's places are counted; the usual numbers when nobody has set others, ``None`` for an unknown group."""
    found = next((one for one in list_groups() if one.code == group), None)
    if found is None:
        return None
    return CapacityRule.objects.filter(group=found).first() or CapacityRule(group=found)


def can_be_booked(slot: Slot) -> bool:
    """Whether somebody could book this slot now, as far as it can be seen without trying."""
    moment = now()
    return slot.free > 0 and slot.released_at <= moment < slot.start
