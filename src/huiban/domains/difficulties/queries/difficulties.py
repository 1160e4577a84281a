"""Named reads of difficulties: the desk's lists, one's own, one with its steps."""

from __future__ import annotations

from enum import StrEnum

from django.db.models import Q, QuerySet

from huiban.domains.difficulties.access import (
    access_difficulty,
    can_own_difficulties,
    visible_difficulties,
)
from huiban.domains.difficulties.models import Difficulty, DifficultyStep
from huiban.domains.difficulties.states import TOLD_TO_WHOEVER_RAISED, DifficultyState
from huiban.foundation.actors import Actor
from huiban.foundation.moment import local_today


class DifficultyList(StrEnum):
    """The lists of the desk."""

    MINE = "mine"
    UNOWNED = "unowned"
    OVERDUE = "overdue"
    OPEN = "open"
    CLOSED = "closed"


def list_difficulties(
    *, actor: Actor, which: DifficultyList, limit: int = 30, offset: int = 0
) -> list[Difficulty]:
    """What the actor may see in a list, the most urgent first; of those answered the newest first."""
    order = ("-closed_at", "id") if which == DifficultyList.CLOSED else ("due", "raised_at", "id")
    return list(_rows(actor, which).order_by(*order)[offset : offset + limit])


def count_difficulties(*, actor: Actor, which: DifficultyList) -> int:
    return _rows(actor, which).count()


def count_waiting(actor: Actor) -> int:
    """What waits for the actor: at the centre theirs and those nobody owns, elsewhere all that was handed to them."""
    rows = visible_difficulties(actor).exclude(state=DifficultyState.CLOSED)
    if can_own_difficulties(actor):
        rows = rows.filter(Q(owner_id=actor.own_id) | Q(owner=None))
    return rows.count()


def find_difficulty(*, actor: Actor, number: str) -> Difficulty:
    """The difficulty when the actor may see it. Raises ``NotFound`` otherwise."""
    return access_difficulty(actor, number)


def list_own_difficulties(*, actor: Actor, limit: int = 30, offset: int = 0) -> list[Difficulty]:
    """What a signed-in person raised, newest first."""
    return list(_own(actor).order_by("-raised_at", "-id")[offset : offset + limit])


def count_own_difficulties(*, actor: Actor) -> int:
    return _own(actor).count()


def list_steps(difficulty: Difficulty) -> list[DifficultyStep]:
    """The log in order, with who did each step. The caller has found the difficulty by permission."""
    return list(difficulty.steps.select_related("staff__organisation"))


def list_told_steps(difficulty: Difficulty) -> list[DifficultyStep]:
    """Of the log what whoever raised it may know; of these the words are theirs where ``told``."""
    return [step for step in list_steps(difficulty) if step.told or step.kind in TOLD_TO_WHOEVER_RAISED]


def _own(actor: Actor) -> QuerySet[Difficulty]:
    if not actor.is_person or actor.id is None:
        return Difficulty.objects.none()
    return visible_difficulties(actor)


def _rows(actor: Actor, which: DifficultyList) -> QuerySet[Difficulty]:
    rows = visible_difficulties(actor)
    if which == DifficultyList.CLOSED:
        return rows.filter(state=DifficultyState.CLOSED)
    rows = rows.exclude(state=DifficultyState.CLOSED)
    match which:
        case DifficultyList.MINE:
            return rows.filter(owner_id=actor.own_id)
        case DifficultyList.UNOWNED:
            return rows.filter(owner=None)
        case DifficultyList.OVERDUE:
            return rows.filter(due__lt=local_today())
        case _:
            return rows
