"""How holders of a role sign in: what an installation set, else what the product proposes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from huiban.domains.directory.models import RolePolicy
from huiban.domains.directory.states import ADMINISTRATORS, Role


@dataclass(frozen=True, slots=True)
class SignInLimits:
    """``idle_minutes`` without a request and ``longest_hours`` in all end a session; ``most_sessions`` at a time."""

    second_factor: bool
    idle_minutes: int
    longest_hours: int
    most_sessions: int


_ADMINISTRATOR = SignInLimits(second_factor=True, idle_minutes=30, longest_hours=10, most_sessions=3)
_STAFF = SignInLimits(second_factor=False, idle_minutes=240, longest_hours=12, most_sessions=5)
# The wall of the cockpit stands open all day with nobody at its keyboard.
_MANAGER = SignInLimits(second_factor=False, idle_minutes=720, longest_hours=12, most_sessions=8)


def proposed_limits(role: Role) -> SignInLimits:
    """What the product proposes: administrators need a second factor."""
    if role in ADMINISTRATORS:
        return _ADMINISTRATOR
    return _MANAGER if role == Role.HALL_MANAGER else _STAFF


def list_limits() -> dict[Role, SignInLimits]:
    """What holds for each role now."""
    stored = {row.role: row for row in RolePolicy.objects.all()}
    return {role: _of(stored[role]) if role in stored else proposed_limits(role) for role in Role}


def limits_for(roles: Iterable[Role]) -> SignInLimits:
    """What holds for somebody with all of ``roles``: of each the strictest."""
    wanted = set(roles)
    found = [limits for role, limits in list_limits().items() if role in wanted] or [_STAFF]
    return SignInLimits(
        second_factor=any(one.second_factor for one in found),
        idle_minutes=min(one.idle_minutes for one in found),
        longest_hours=min(one.longest_hours for one in found),
        most_sessions=min(one.most_sessions for one in found),
    )


def _of(row: RolePolicy) -> SignInLimits:
    return SignInLimits(row.second_factor, row.idle_minutes, row.longest_hours, row.most_sessions)
