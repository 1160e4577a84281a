"""Who may do what in the hall."""

from __future__ import annotations

from huiban.domains.directory.public import Role, has_role
from huiban.foundation.actors import Actor

_AT_WINDOWS = (Role.CLERK, Role.EXIT_CLERK)


def can_work_at_window(actor: Actor) -> bool:
    """Clerks of intake and exit."""
    return has_role(actor, *_AT_WINDOWS)


def can_manage_hall(actor: Actor) -> bool:
    """Hall managers; the system at the end of the day."""
    return actor.kind == "system" or has_role(actor, Role.HALL_MANAGER)


def can_set_up_hall(actor: Actor) -> bool:
    """Hall managers and system administrators: groups, windows' capabilities, figures of the order, hours."""
    return actor.kind == "system" or has_role(actor, Role.HALL_MANAGER, Role.SYSTEM_ADMIN)


def can_help_visitors(actor: Actor) -> bool:
    """Whoever may act on the ticket of somebody else: staff of windows and hall managers."""
    return has_role(actor, *_AT_WINDOWS, Role.HALL_MANAGER)
