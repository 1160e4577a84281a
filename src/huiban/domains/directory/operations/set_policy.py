"""Say how holders of a role sign in."""

from __future__ import annotations

from dataclasses import asdict

from django.db import transaction
from django.utils.translation import gettext as _

from huiban.domains.directory import facts
from huiban.domains.directory.models import RoleAssignment, RolePolicy
from huiban.domains.directory.operations.sessions import require_account_manager
from huiban.domains.directory.queries.policies import SignInLimits, limits_for
from huiban.domains.directory.queries.sessions import owes_second_factor
from huiban.domains.directory.states import Role
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Invalid
from huiban.foundation.facts.public import record
from huiban.foundation.tokens.public import revoke_named_tokens

BOUNDS = {"idle_minutes": (5, 720), "longest_hours": (1, 12), "most_sessions": (1, 20)}


@transaction.atomic
def set_role_policy(*, actor: Actor, role: Role, limits: SignInLimits) -> None:
    """What holds for sign-ins from now on; sessions begun keep their limits. Security administrators only.

    Where a second factor is asked for that was not, the named tokens of whoever has none end: they would go on without.
    """
    require_account_manager(actor)
    wrong = {
        name: [_("请填 %(low)d 到 %(high)d 的数字。") % {"low": low, "high": high}]
        for name, (low, high) in BOUNDS.items()
        if not low <= getattr(limits, name) <= high
    }
    if wrong:
        raise Invalid(fields=wrong)
    values = asdict(limits)
    was_asked = limits_for([role]).second_factor
    RolePolicy.objects.update_or_create(role=role, defaults=values)
    if limits.second_factor and not was_asked:
        _end_tokens_without_factor(role)
    record(facts.RolePolicySet(subject=role, **values), actor=actor)


def _end_tokens_without_factor(role: Role) -> None:
    holders = RoleAssignment.objects.filter(role=role, ended_at__isnull=True).values_list(
        "staff_id", flat=True
    )
    for staff_id in set(holders):
        if owes_second_factor(staff_id):
            revoke_named_tokens(holder_kind="staff", holder_id=staff_id)
