"""Who looked at people with no case behind it: more than usual first."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef

from huiban.domains.directory.public import Staff, note_read
from huiban.domains.oversight.queries.reads import require_auditor
from huiban.foundation.access_log.public import AccessEntry, Look, Reading, Reason
from huiban.foundation.actors import Actor
from huiban.foundation.moment import local_today

PERIOD = timedelta(days=30)
_READING = Reading(operation="oversight.without_case", fields=("access_record",), reason=Reason.AUDIT)


@dataclass(frozen=True, slots=True)
class LooksWithoutCase:
    """How many people a member of staff looked at on a day with nothing behind it, and how many on their other days."""

    staff: Staff
    day: date
    people: int
    usual: float

    @property
    def beyond(self) -> float:
        return self.people - self.usual


def list_looks_without_case(*, actor: Actor, limit: int = 50) -> list[LooksWithoutCase]:
    """The last thirty days by staff and day, what goes furthest beyond a person's other days first.

    A look has something behind it when its entry names a case, difficulty, draft, document or ticket, or when the same
    member of staff read such a thing of the same person that day. ``usual`` is the mean of the person's other days on
    which they read anything. Recorded like every reading of the record; raises ``Forbidden`` for all but auditors.
    """
    require_auditor(actor)
    note_read(actor=actor, reading=_READING, looks=[Look(person_id=None)])
    since = local_today() - PERIOD
    counted = _people_without_case(since)
    days = _days_at_work(since)
    totals: dict[UUID, int] = defaultdict(int)
    for (staff_id, _day), people in counted.items():
        totals[staff_id] += people
    staff, found = Staff.objects.select_related("organisation").in_bulk(list(totals)), []
    for (staff_id, day), people in counted.items():
        if staff_id not in staff:
            continue
        others = days[staff_id] - 1
        usual = (totals[staff_id] - people) / others if others > 0 else 0.0
        found.append(LooksWithoutCase(staff[staff_id], day, people, usual))
    return sorted(found, key=lambda one: (-one.beyond, -one.people, -one.day.toordinal()))[:limit]


def _people_without_case(since: date) -> dict[tuple[UUID, date], int]:
    same_day = AccessEntry.objects.filter(
        actor_id=OuterRef("actor_id"),
        person_id=OuterRef("person_id"),
        local_day=OuterRef("local_day"),
        local_day__gte=since,  # said again: the inner rows are narrowed before they are joined
    )
    behind = same_day.exclude(matter="", object_id=None)
    rows = AccessEntry.objects.filter(
        ~Exists(behind), actor_kind="staff", local_day__gte=since, person_id__isnull=False
    ).exclude(reason=Reason.AUDIT)
    counted = rows.values_list("actor_id", "local_day").annotate(people=Count("person_id", distinct=True))
    return {(staff_id, day): people for staff_id, day, people in counted if staff_id}


def _days_at_work(since: date) -> dict[UUID, int]:
    rows = AccessEntry.objects.filter(actor_kind="staff", local_day__gte=since).exclude(reason=Reason.AUDIT)
    counted = rows.values_list("actor_id").annotate(days=Count("local_day", distinct=True))
    return defaultdict(int, {staff_id: days for staff_id, days in counted if staff_id})
