"""Named API tokens of staff: narrowed to scopes, for a year at most."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiban.domains.directory import facts
from huiban.domains.directory.access import can_manage_accounts
from huiban.domains.directory.models import Staff
from huiban.domains.directory.queries.sessions import owes_second_factor
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Forbidden, Invalid, NotFound
from huiban.foundation.facts.public import record
from huiban.foundation.tokens.public import (
    SCOPES,
    find_bearer,
    find_token,
    issue_token,
    revoke_token_by_id,
)

LONGEST_DAYS = 365


@transaction.atomic
def issue_api_token(
    *, actor: Actor, name: str, scopes: Collection[str] | None, days: int
) -> tuple[str, datetime]:
    """A token for a program that acts as the actor, and when it ends. It cannot be read again.

    ``scopes`` narrow it; ``None`` narrows nothing. ``days``: 1 to 365. Raises ``Invalid`` with what must be changed.
    """
    staff = Staff.objects.filter(id=actor.own_id, is_active=True).first() if actor.is_staff else None
    if staff is None or owes_second_factor(staff.id):
        raise Forbidden
    name = name.replace("\x00", "").strip()
    wrong = {}
    if not 1 <= len(name) <= 60:
        wrong["name"] = [_("请起一个名字，说明给哪个程序用（最多 60 个字）。")]
    if scopes is not None and (not scopes or not set(scopes) <= SCOPES.keys()):
        wrong["scopes"] = [_("请至少选一样它可以做的事。")]
    if not 1 <= days <= LONGEST_DAYS:
        wrong["days"] = [_("有效期 1 到 365 天。")]
    if wrong:
        raise Invalid(fields=wrong)
    token, ends = issue_token(
        holder_kind="staff", holder_id=staff.id, lasts=timedelta(days=days), name=name, scopes=scopes
    )
    bearer = find_bearer(token)
    fact = facts.TokenIssued(
        subject=staff.username,
        token=str(bearer.token_id) if bearer else "",
        scopes=None if scopes is None else sorted(scopes),
        days=days,
    )
    record(fact, actor=actor)
    return token, ends


@transaction.atomic
def revoke_api_token(*, actor: Actor, token_id: UUID) -> None:
    """End a token from now on: one's own, or anybody's as a security administrator."""
    token = find_token(token_id)
    if token is None or token.holder_kind != "staff":
        raise NotFound
    if token.holder_id != actor.id and not can_manage_accounts(actor):
        raise NotFound
    if revoke_token_by_id(token_id):
        username = Staff.objects.values_list("username", flat=True).get(id=token.holder_id)
        record(facts.TokenRevoked(subject=username, token=str(token_id)), actor=actor)
