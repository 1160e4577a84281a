"""Who decides on people's data: hall managers of the centre. Never one of the three administrators."""

from __future__ import annotations

from huiban.domains.directory.public import Role, has_role, is_administrator, organisations_with_role
from huiban.foundation.actors import Actor


def can_decide_corrections(actor: Actor) -> bool:
    """Hall managers of the centre who administer nothing: whoever keeps the system does not change who people are."""
    return organisations_with_role(actor, Role.HALL_MANAGER) is None and not is_administrator(actor)


def can_hold(actor: Actor) -> bool:
    """The same people place and lift holds."""
    return can_decide_corrections(actor)


def can_see_retention(actor: Actor) -> bool:
    """System administrators, and the system itself (an operator's command)."""
    return actor.kind == "system" or has_role(actor, Role.SYSTEM_ADMIN)
