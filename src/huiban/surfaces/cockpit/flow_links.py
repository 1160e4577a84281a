"""From a number of the hall's flows to the list behind it."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from urllib.parse import urlencode

from django.urls import reverse

from huiban.domains.hall.public import PeopleKind


@lru_cache(maxsize=4096)
def people_url(
    kind: PeopleKind, *, day: date | None = None, zone: str = "", half_hour: int | None = None
) -> str:
    """The numbers that a people's figure counts; without a day today's."""
    asked = {"of": kind.value, "day": day.isoformat() if day else "", "zone": zone}
    asked["half_hour"] = "" if half_hour is None else str(half_hour)
    return (
        f"{reverse('cockpit:hall-people')}?{urlencode({name: text for name, text in asked.items() if text})}"
    )


@lru_cache(maxsize=512)
def windows_url(zone: str, state: str = "") -> str:
    """The windows of a zone, all or those in one state."""
    asked = {"zone": zone, "state": state}
    return (
        f"{reverse('cockpit:hall-windows')}?{urlencode({name: text for name, text in asked.items() if text})}"
    )
