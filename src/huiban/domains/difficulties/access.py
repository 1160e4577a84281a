"""Who may see and move a difficulty. Fetching and permission are one step: what is not yours does not exist."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from huiban.domains.cases.public import list_handlings
from huiban.domains.difficulties.models import Difficulty
from huiban.domains.difficulties.numbering import read_number
from huiban.domains.difficulties.reading import note_difficulty_read
from huiban.domains.directory.public import Role, has_role, organisations_with_role
from huiban.foundation.actors import Actor
from huiban.foundation.errors import NotFound

_OWNING = (Role.CLERK, Role.HALL_MANAGER)
_DEPARTMENT = (Role.REVIEWER, Role.APPROVER, Role.CLERK, Role.HALL_MANAGER)


def can_own_difficulties(actor: Actor) -> bool:
    """Clerks and hall managers of the centre: they see every difficulty and take it on."""
    return organisations_with_role(actor, *_OWNING) is None


def can_analyse(actor: Actor) -> bool:
    """Hall managers of the centre."""
    return organisations_with_role(actor, Role.HALL_MANAGER) is None


def can_view_difficulty(actor: Actor, difficulty: Difficulty) -> bool:
    """Who raised it signed in, the centre's clerks and managers, the people of the department it was handed to."""
    if actor.is_person:
        return actor.id is not None and difficulty.person_id == actor.id
    return can_own_difficulties(actor) or (
        difficulty.handed_to_id is not None
        and has_role(actor, *_DEPARTMENT, organisation_id=difficulty.handed_to_id)
    )


def was_involved(actor: Actor, difficulty: Difficulty) -> bool:
    """Whether the actor handled the case it is about: nobody looks into their own work."""
    case = difficulty.case
    return case is not None and any(one.staff_id == actor.id for one in list_handlings(case))


def visible_difficulties(actor: Actor) -> QuerySet[Difficulty]:
    """What an actor may see, as a query to narrow further."""
    rows = Difficulty.objects.select_related("organisation", "handed_to", "owner", "person", "case__item")
    if actor.is_person:
        return rows.filter(person_id=actor.own_id)
    if can_own_difficulties(actor):
        return rows
    places = organisations_with_role(actor, *_DEPARTMENT)
    handed = Q(handed_to__isnull=False)
    return rows.filter(handed if places is None else Q(handed_to_id__in=places))


def access_difficulty(actor: Actor, number: str, *, lock: bool = False) -> Difficulty:
    """The difficulty of a number when ``actor`` may see it, noted; locked when asked. Raises ``NotFound`` otherwise."""
    rows = Difficulty.objects.select_related("organisation", "handed_to", "owner", "person", "case__item")
    if lock:
        rows = rows.select_for_update(of=("self",))
    difficulty = rows.filter(number=read_number(number) or "").first()
    if difficulty is None or not can_view_difficulty(actor, difficulty):
        raise NotFound
    if not lock:
        note_difficulty_read(actor, difficulty)
    return difficulty
