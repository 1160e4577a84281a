"""From a number to the list behind it: the desk's own list where its filters say the same, else the cockpit's."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from urllib.parse import urlencode
from uuid import UUID

from django.urls import reverse

from huiban.domains.insight.public import Measure, Place

DESK_LIST = "/desk/cases/"
_DAY_FILTERS = {
    Measure.SUBMITTED: "submitted_on",
    Measure.ACCEPTED: "accepted_on",
    Measure.DECIDED: "decided_on",
}


@lru_cache(maxsize=4096)
def behind_url(measure: Measure, since: date, until: date, place: Place) -> str:
    """The list of exactly the cases that ``measure`` counts from ``since`` to ``until`` at ``place``."""
    desk = _desk_query(measure, since, until, place)
    if desk is not None:
        return f"{DESK_LIST}?{urlencode(desk)}"
    query: dict[str, str] = {"of": measure.value, "since": since.isoformat(), "until": until.isoformat()}
    query |= _named("organisation", place.organisation_id) | _named("window", place.window_id)
    if place.no_window:
        query["window"] = "none"
    return f"{reverse('cockpit:cases')}?{urlencode(query)}"


def _desk_query(measure: Measure, since: date, until: date, place: Place) -> dict[str, str] | None:
    """The desk narrows by one day and by the window that took a case in, which a case keeps from acceptance on."""
    if place.no_window or (place.window_id and measure is not Measure.ACCEPTED):
        return None
    where = _named("organisation", place.organisation_id) | _named("window", place.window_id)
    if measure is Measure.OVERDUE:
        return {"overdue": "1", **where}
    if measure in _DAY_FILTERS and since == until:
        return {_DAY_FILTERS[measure]: since.isoformat(), **where}
    return None


def _named(name: str, value: UUID | None) -> dict[str, str]:
    return {name: str(value)} if value else {}
