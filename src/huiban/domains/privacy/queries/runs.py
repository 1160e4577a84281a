"""The nights of retention, for whoever keeps the system."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from huiban.domains.cases.public import count_due_for_appraisal
from huiban.domains.privacy.access import can_see_retention
from huiban.domains.privacy.models import RetentionRun
from huiban.domains.privacy.queries.holds import held_now
from huiban.domains.privacy.register import find_kind
from huiban.foundation.access_log.public import can_prune
from huiban.foundation.actors import Actor
from huiban.foundation.errors import NotFound
from huiban.foundation.moment import LOCAL_ZONE, local_today, now
from huiban.foundation.wall.looking import as_system

NIGHTLY = time(2, 7)
"""When it runs, in the hall's time."""


@dataclass(frozen=True, slots=True)
class RetentionState:
    """The last runs, the next, and what stands beside them.

    ``for_appraisal``: archived cases whose time is over. ``prunes``: whether the database lets the access record shrink.
    """

    runs: list[RetentionRun]
    next_at: datetime
    held: int
    for_appraisal: int
    prunes: bool


@as_system("privacy.find_retention")
def find_retention(*, actor: Actor) -> RetentionState:
    """Raises ``NotFound`` for everybody but system administrators."""
    if not can_see_retention(actor):
        raise NotFound
    days = find_kind("cases").keep.days or 0
    return RetentionState(
        runs=list(RetentionRun.objects.order_by("-started_at")[:14]),
        next_at=_next_night(),
        held=len(held_now().cases),
        for_appraisal=count_due_for_appraisal(now() - timedelta(days=days)),
        prunes=can_prune(),
    )


def _next_night() -> datetime:
    tonight = datetime.combine(local_today(), NIGHTLY, LOCAL_ZONE)
    return (
        tonight
        if tonight > now()
        else datetime.combine(local_today() + timedelta(days=1), NIGHTLY, LOCAL_ZONE)
    )
