"""Who read what: for auditors. Reading the record is itself recorded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import QuerySet

from huiban.domains.directory.public import Role, Staff, list_organisations, list_staff, note_read
from huiban.domains.oversight.access import can_read_access_record
from huiban.domains.oversight.fields import field_words
from huiban.domains.people.public import Person, find_person_id
from huiban.foundation.access_log.public import AccessEntry, Look, Reading, Reason
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Forbidden
from huiban.foundation.wall.looking import as_system

_READING = Reading(operation="oversight.reads", fields=("access_record",), reason=Reason.AUDIT)
_NOBODY = UUID(int=0)
MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFilter:
    """How the record is narrowed. ``staff`` is a user name, ``citizen_id`` a whole number found by its blind index."""

    staff: str = ""
    citizen_id: str = ""
    day: date | None = None
    surface: str = ""
    without_matter: bool = False


@dataclass(frozen=True, slots=True)
class Read:
    """One entry as auditors read it: staff by name, people by their masked name, fields and reason in words."""

    entry: AccessEntry
    who: str
    username: str
    organisation: str
    roles: list[str]
    whose: str
    fields: list[str]
    reason: str


@dataclass(frozen=True, slots=True)
class ReadPage:
    """One page of the record and how much fits the filter, counted to ``MOST_COUNTED`` or a page further than asked for."""

    rows: list[Read]
    total: int


def list_reads(*, actor: Actor, narrow: ReadFilter, limit: int = 50, offset: int = 0) -> ReadPage:
    """The entries that fit, newest first; that they were read is recorded, with the person when one is asked for.

    Raises ``Forbidden`` for everybody but auditors.
    """
    require_auditor(actor)
    person_id = _person(narrow)
    note_read(actor=actor, reading=_READING, looks=[Look(person_id=person_id)])
    rows = _narrowed(narrow, person_id)
    entries = list(rows.order_by("-id")[offset : offset + limit])
    return ReadPage(_told(entries), rows[: max(MOST_COUNTED, offset + 2 * limit)].count())


def require_auditor(actor: Actor) -> None:
    if not can_read_access_record(actor):
        raise Forbidden


def _told(entries: list[AccessEntry]) -> list[Read]:
    staff = Staff.objects.in_bulk({one.actor_id for one in entries if one.actor_kind == "staff"})
    shown = {one.person_id for one in entries} | {one.actor_id for one in entries}
    with as_system("oversight.name_readers"):  # masked, for an auditor or the person who was read
        people = Person.objects.in_bulk(shown - {None})
    places = {one.id: one.name for one in list_organisations()}
    return [_read(one, staff.get(one.actor_id), people, places) for one in entries]


def _read(
    entry: AccessEntry, staff: Staff | None, people: Mapping[UUID, Person], places: Mapping[UUID, str]
) -> Read:
    def masked(person_id: UUID | None) -> str:
        known = people.get(person_id) if person_id else None
        return known.masked_name or known.masked_mobile if known else ""

    return Read(
        entry=entry,
        who=staff.name if staff else masked(entry.actor_id),
        username=staff.username if staff else "",
        organisation=places.get(entry.org_id, "") if entry.org_id else "",
        roles=[str(Role(role).label) for role in entry.roles if role in Role.values],
        whose=masked(entry.person_id),
        fields=field_words(entry.fields),
        reason=str(Reason(entry.reason).label) if entry.reason in Reason.values else entry.reason,
    )


def _person(narrow: ReadFilter) -> UUID | None:
    if not narrow.citizen_id:
        return None
    return find_person_id(citizen_id=narrow.citizen_id) or _NOBODY


def _narrowed(narrow: ReadFilter, person_id: UUID | None) -> QuerySet[AccessEntry]:
    rows = AccessEntry.objects.all()
    if person_id:
        rows = rows.filter(person_id=person_id)
    if narrow.staff:
        found = [one.id for one in list_staff(search=narrow.staff)]
        rows = rows.filter(actor_kind="staff", actor_id__in=found)
    if narrow.day:
        rows = rows.filter(local_day=narrow.day)
    if narrow.surface:
        rows = rows.filter(surface=narrow.surface)
    if narrow.without_matter:
        rows = rows.filter(matter="", object_id=None)
    return rows
