from __future__ import annotations

from huiban.domains.cases.public import list_handlings
from huiban.domains.directory.public import Role, has_role
from huiban.domains.voices.models import FollowUp
from huiban.foundation.actors import Actor


def can_follow_up(actor: Actor, follow_up: FollowUp) -> bool:
    """Hall managers, and approvers of the department in whose name the work was done."""
    return has_role(actor, Role.HALL_MANAGER, Role.APPROVER, organisation_id=follow_up.organisation_id)


def was_involved(actor: Actor, follow_up: FollowUp) -> bool:
    """Whether the actor did what was rated: nobody handles their own bad review."""
    if follow_up.visit_rating is not None:
        return follow_up.visit_rating.attendance.staff_id == actor.id
    rating = follow_up.rating
    return rating is not None and any(
        handling.staff_id == actor.id for handling in list_handlings(rating.case)
    )
