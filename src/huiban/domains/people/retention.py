"""Sign-in codes and sign-ins by outside accounts once they are over. What is held of a person goes when the account is closed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import QuerySet

from huiban.domains.people.models import IdentitySession, SignInChallenge
from huiban.foundation.retention.public import Held, Rows, runs_out


def _due(cutoff: datetime, _held: Held) -> QuerySet[SignInChallenge]:
    return SignInChallenge.objects.filter(expires_at__lt=cutoff)


def _clear(challenges: Sequence[SignInChallenge]) -> None:
    SignInChallenge.objects.filter(id__in=[one.id for one in challenges]).delete()


def _outside_due(cutoff: datetime, _held: Held) -> QuerySet[IdentitySession]:
    return IdentitySession.objects.filter(started_at__lt=cutoff)


def _outside_clear(sessions: Sequence[IdentitySession]) -> None:
    IdentitySession.objects.filter(id__in=[one.id for one in sessions]).delete()


runs_out("people:codes", Rows(_due, _clear))
runs_out("people:outside-sign-ins", Rows(_outside_due, _outside_clear))
