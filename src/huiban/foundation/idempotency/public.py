"""The same request twice is done once: its answer is kept with what it did, under the caller's key.

The only module of this package that others import.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.utils.translation import gettext as _

from huiban.foundation.database.asking import Statement, ask
from huiban.foundation.encryption import encrypt
from huiban.foundation.errors import Conflict
from huiban.foundation.idempotency.models import KeptAnswer
from huiban.foundation.moment import now

__all__ = ["KEPT", "Answer", "begin", "drop", "forget_old_answers", "keep"]

KEPT = timedelta(days=7)
_KEEP = Statement("update kept_answers set status = %s, body = %s where id = %s")
_CLAIM = Statement(
    "insert into kept_answers (id, request, made_at) values (%s, %s, %s) on conflict do nothing returning true"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered the first time."""

    status: int
    body: str


def begin(*, caller: str, key: str, asked: bytes) -> tuple[bytes, Answer | None]:
    """Claim ``key`` for what is ``asked`` until the transaction ends: the claim, and the answer of the first time.

    A second request with the same key waits here for the first. Raises ``Conflict`` (``request.key_used``) when the key
    stood for something else.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("an answer is kept in the transaction of what it tells")
    claim = hashlib.sha256(f"{caller}\0{key}".encode()).digest()
    request = hashlib.sha256(asked).digest()
    if ask(_CLAIM, claim, request, now()):
        return claim, None
    # Locked, so that this transaction has something to commit: where a standby must confirm, it waits until it has the
    # first one too, whose own wait may have been cut off.
    known = KeptAnswer.objects.select_for_update().get(id=claim)
    if bytes(known.request) != request:
        raise Conflict(_("这个幂等键已经用在另一个请求上。"), code="request.key_used")
    return claim, Answer(known.status or 200, known.body or "")


def keep(claim: bytes, *, status: int, body: str) -> None:
    """Keep what is answered; it is there exactly when the change is."""
    ask(_KEEP, status, encrypt(body.encode()), claim)


def drop(claim: bytes) -> None:
    """Nothing was done: the key is free again."""
    KeptAnswer.objects.filter(id=claim).delete()


def forget_old_answers() -> int:
    """Delete what was kept longer than a week; how many."""
    return KeptAnswer.objects.filter(made_at__lt=now() - KEPT).delete()[0]
