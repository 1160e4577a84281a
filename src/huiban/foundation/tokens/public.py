"""Issue, recognise and revoke the API's bearer tokens."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from huiban.foundation.moment import now
from huiban.foundation.tokens.models import AccessToken

PREFIX = "hb1_"


def issue_token(*, holder_kind: str, holder_id: UUID, lasts: timedelta) -> tuple[str, datetime]:
    """A new token and when it ends. The token cannot be read again later."""
    token = PREFIX + secrets.token_urlsafe(32)
    moment = now()
    AccessToken.objects.create(
        digest=_digest(token),
        holder_kind=holder_kind,
        holder_id=holder_id,
        created_at=moment,
        expires_at=moment + lasts,
    )
    return token, moment + lasts


def find_token_holder(token: str) -> tuple[str, UUID] | None:
    """Kind and id of the holder of a token that is known, not expired and not revoked."""
    if not token.startswith(PREFIX) or len(token) > 100:
        return None
    row = AccessToken.objects.filter(
        digest=_digest(token), revoked_at__isnull=True, expires_at__gt=now()
    ).first()
    return (row.holder_kind, row.holder_id) if row else None


def revoke_token(token: str) -> None:
    """End a token now. Unknown tokens are ignored."""
    AccessToken.objects.filter(digest=_digest(token), revoked_at__isnull=True).update(revoked_at=now())


def revoke_tokens(*, holder_kind: str, holder_id: UUID) -> None:
    """End every token of a holder now."""
    held = AccessToken.objects.filter(holder_kind=holder_kind, holder_id=holder_id, revoked_at__isnull=True)
    held.update(revoked_at=now())


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
