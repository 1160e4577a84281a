"""Tokens that are over, and all of a person who leaves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from huiban.foundation.retention.public import Held, Rows, forgets, runs_out
from huiban.foundation.tokens.models import AccessToken


def _due(cutoff: datetime, _held: Held) -> QuerySet[AccessToken]:
    return AccessToken.objects.filter(Q(expires_at__lt=cutoff) | Q(revoked_at__lt=cutoff))


def _clear(tokens: Sequence[AccessToken]) -> None:
    AccessToken.objects.filter(id__in=[token.id for token in tokens]).delete()


runs_out("tokens:ended", Rows(_due, _clear))


@forgets("tokens")
def forget(person_id: UUID) -> None:
    AccessToken.objects.filter(holder_kind="person", holder_id=person_id).delete()
