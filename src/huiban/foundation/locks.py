"""Named advisory locks of PostgreSQL: taken in sorted order, refused outside a transaction, with a timeout."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from django.db import OperationalError, connection, transaction

from huiban.foundation.errors import Conflict

DEFAULT_TIMEOUT_MS = 5_000


def lock(space: str, keys: Iterable[object], *, timeout_ms: int = DEFAULT_TIMEOUT_MS) -> None:
    """Hold the locks ``space:key`` until the surrounding transaction ends.

    Raises ``Conflict`` (``locked``) when another transaction keeps one of them longer than ``timeout_ms``.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a lock needs a transaction to end with")
    numbers = sorted({_number(space, key) for key in keys})
    with connection.cursor() as cursor:
        cursor.execute("select set_config('lock_timeout', %s, true)", [f"{timeout_ms}ms"])
        try:
            for number in numbers:
                cursor.execute("select pg_advisory_xact_lock(%s)", [number])
        except OperationalError as error:
            raise Conflict(code="locked") from error


def _number(space: str, key: object) -> int:
    digest = hashlib.blake2b(f"{space}:{key}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
