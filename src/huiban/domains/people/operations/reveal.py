"""Show a number in full, once, for a stated reason."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from huiban.domains.directory.public import has_role, note_read
from huiban.domains.people.models import Person
from huiban.domains.people.queries.people import AT_WINDOWS
from huiban.domains.people.states import Numbers
from huiban.foundation.access_log.public import REVEAL_REASONS, AccessEntry, Look, Reading, Reason
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Invalid, NotFound
from huiban.foundation.moment import now

SHORTEST_NOTE, LONGEST_NOTE = 4, 200
AT_THE_WINDOW = timedelta(hours=12)
_LOOKED_UP = ("people.visitor", "people.lookup")


def check_reason(reason: str, note: str) -> tuple[Reason, str]:
    """The reason for showing a number in full, and its words. Raises ``Invalid`` on ``reason`` or ``note``."""
    note = " ".join(note.replace("\x00", "").split())
    if reason not in REVEAL_REASONS:
        raise Invalid(fields={"reason": [_("请选为什么要看完整号码。")]})
    if len(note) > LONGEST_NOTE or (reason == Reason.OTHER and len(note) < SHORTEST_NOTE):
        raise Invalid(fields={"note": [_("请写清楚原因（4 到 200 个字）。")]})
    return Reason(reason), note


def number_of(person: Person, field: str) -> str:
    """A person's number by its code. Raises ``NotFound`` for an unknown code or a number that is not known."""
    value = {Numbers.CITIZEN_ID: person.citizen_id, Numbers.MOBILE: person.mobile}.get(field)  # type: ignore[call-overload]
    if not value:
        raise NotFound
    return str(value)


def reveal_visitor_number(
    *, actor: Actor, person_id: UUID, field: str, reason: str, note: str = "", ticket_id: UUID | None = None
) -> str:
    """The identity number or phone of somebody the clerk has looked up within the last twelve hours.

    Checked, recorded with the reason every time, then returned. Changes nothing else. Raises ``NotFound`` for a person
    this clerk has not had at the window, ``Invalid`` without a reason.
    """
    person = Person.objects.filter(id=person_id).first() if has_role(actor, *AT_WINDOWS) else None
    if person is None or not _was_here(actor, person_id, *_LOOKED_UP, "cases.draft"):
        raise NotFound
    code, words = check_reason(reason, note)
    number = number_of(person, field)
    reading = Reading(operation="people.reveal", fields=(field,), reason=code, note=words)
    look = Look(person_id=person.id, object_id=ticket_id)
    note_read(actor=actor, reading=reading, looks=[look], every_time=True)
    return number


def require_visitor(*, actor: Actor, person_id: UUID | None) -> None:
    """For doors through which a program of a clerk names somebody by id: the clerk looked them up within the last twelve
    hours. Raises ``NotFound``; nothing for whoever is no member of staff, and without an id."""
    if person_id is not None and actor.is_staff and not _was_here(actor, person_id, *_LOOKED_UP):
        raise NotFound


def _was_here(actor: Actor, person_id: UUID, *operations: str) -> bool:
    """Whether the record says that the actor had this person before them."""
    looks = AccessEntry.objects.filter(
        actor_id=actor.own_id, person_id=person_id, at__gt=now() - AT_THE_WINDOW
    )
    return looks.filter(operation__in=operations).exists()
