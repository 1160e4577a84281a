"""What is held, and for whom."""

from __future__ import annotations

from uuid import UUID

from huiban.domains.privacy.access import can_hold
from huiban.domains.privacy.models import Hold
from huiban.foundation.actors import Actor
from huiban.foundation.errors import NotFound
from huiban.foundation.retention.public import Held


def held_now() -> Held:
    """The cases under a hold, their numbers, and the people whose they are."""
    rows = list(
        Hold.objects.filter(lifted_at__isnull=True).values_list("case_id", "case__number", "case__person_id")
    )
    return Held(
        cases=frozenset(case for case, _number, _person in rows),
        numbers=frozenset(number for _case, number, _person in rows),
        persons=frozenset(person for _case, _number, person in rows),
    )


def is_held(case_id: UUID) -> bool:
    """Whether a case is under a hold. The caller has found the case by permission."""
    return Hold.objects.filter(case_id=case_id, lifted_at__isnull=True).exists()


def list_holds(*, actor: Actor, lifted: bool = False) -> list[Hold]:
    """The holds in force, or the last hundred that were lifted, newest first. Raises ``NotFound`` for others."""
    if not can_hold(actor):
        raise NotFound
    rows = Hold.objects.select_related("case", "placed_by", "lifted_by").filter(lifted_at__isnull=not lifted)
    return list(rows.order_by("-placed_at", "-id")[:100])
