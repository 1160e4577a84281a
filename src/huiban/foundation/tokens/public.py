"""Issue, recognise, list and revoke the API's bearer tokens."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from huiban.foundation.database.readings import Reading
from huiban.foundation.moment import now
from huiban.foundation.tokens.models import AccessToken
from huiban.foundation.tokens.scopes import SCOPES

__all__ = [
    "IN_FORCE",
    "SCOPES",
    "AccessToken",
    "Bearer",
    "digest_of",
    "find_bearer",
    "find_token",
    "issue_token",
    "list_named_tokens",
    "note_use",
    "revoke_named_tokens",
    "revoke_sign_in_tokens",
    "revoke_token",
    "revoke_token_by_id",
    "revoke_tokens",
]

PREFIX = "hb1_"
USE_NOTED_EVERY = timedelta(hours=1)
# Of a token ``this``: its digest, and the moment.
IN_FORCE = "this.digest = %s and this.revoked_at is null and this.expires_at > %s"
_FOUND = Reading(AccessToken, where=IN_FORCE)


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who a token stands for and what it narrows them to; ``scopes`` is ``None`` when it narrows nothing."""

    token_id: UUID
    kind: str
    holder_id: UUID
    name: str
    scopes: frozenset[str] | None
    created_at: datetime

    def may(self, scope: str) -> bool:
        return self.scopes is None or scope in self.scopes


def issue_token(
    *,
    holder_kind: str,
    holder_id: UUID,
    lasts: timedelta,
    name: str = "",
    scopes: Iterable[str] | None = None,
) -> tuple[str, datetime]:
    """A new token and when it ends. The token cannot be read again later."""
    token = PREFIX + secrets.token_urlsafe(32)
    moment = now()
    AccessToken.objects.create(
        digest=_digest(token),
        holder_kind=holder_kind,
        holder_id=holder_id,
        created_at=moment,
        expires_at=moment + lasts,
        name=name,
        scopes=None if scopes is None else sorted(set(scopes)),
    )
    return token, moment + lasts


def find_bearer(token: str) -> Bearer | None:
    """Who a token stands for that is known, not expired and not revoked."""
    digest = digest_of(token)
    row = _FOUND.first(digest, now()) if digest else None
    if row is None:
        return None
    scopes = None if row.scopes is None else frozenset(row.scopes)
    return Bearer(row.id, row.holder_kind, row.holder_id, row.name, scopes, row.created_at)


def note_use(bearer: Bearer, noted_at: datetime | None) -> None:
    """Write down, to the hour, that a named token is used; ``noted_at`` is when that was last done."""
    if not bearer.name:
        return
    moment = now()
    if noted_at and noted_at >= moment - USE_NOTED_EVERY:
        return
    unnoted = Q(last_used_at__isnull=True) | Q(last_used_at__lt=moment - USE_NOTED_EVERY)
    AccessToken.objects.filter(unnoted, id=bearer.token_id).update(last_used_at=moment)


def digest_of(token: str) -> bytes | None:
    """What a token is found by; ``None`` for what cannot be one."""
    return _digest(token) if token.startswith(PREFIX) and len(token) <= 100 else None


def find_token(token_id: UUID) -> AccessToken | None:
    return AccessToken.objects.filter(id=token_id).first()


def list_named_tokens(*, holder_kind: str, holder_id: UUID | None = None) -> list[AccessToken]:
    """The named tokens in force, of one holder or of all, the newest first."""
    rows = AccessToken.objects.filter(holder_kind=holder_kind, revoked_at__isnull=True, expires_at__gt=now())
    if holder_id is not None:
        rows = rows.filter(holder_id=holder_id)
    return list(rows.exclude(name="").order_by("-created_at"))


def revoke_token(token: str) -> None:
    """End a token now. Unknown tokens are ignored."""
    AccessToken.objects.filter(digest=_digest(token), revoked_at__isnull=True).update(revoked_at=now())


def revoke_token_by_id(token_id: UUID) -> bool:
    """End a token now. False when it was over already."""
    return bool(AccessToken.objects.filter(id=token_id, revoked_at__isnull=True).update(revoked_at=now()))


def revoke_tokens(*, holder_kind: str, holder_id: UUID) -> None:
    """End every token of a holder now."""
    held = AccessToken.objects.filter(holder_kind=holder_kind, holder_id=holder_id, revoked_at__isnull=True)
    held.update(revoked_at=now())


def revoke_named_tokens(*, holder_kind: str, holder_id: UUID) -> None:
    """End the tokens that were given to programs; those of signing in go on."""
    held = AccessToken.objects.filter(holder_kind=holder_kind, holder_id=holder_id, revoked_at__isnull=True)
    held.exclude(name="").update(revoked_at=now())


def revoke_sign_in_tokens(*, holder_kind: str, holder_id: UUID) -> None:
    """End the tokens that signing in gave; named ones go on."""
    held = AccessToken.objects.filter(holder_kind=holder_kind, holder_id=holder_id, revoked_at__isnull=True)
    held.filter(name="").update(revoked_at=now())


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
