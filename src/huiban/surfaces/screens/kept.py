"""What a screen shows, worked out once for all that ask while nothing new is committed.

A call makes a score of boards fetch within the same blink. PostgreSQL says which transactions a statement sees
(``pg_current_snapshot``): as long as that answer is the same, so is everything that could be read. A kept part is
therefore never behind the database, only up to ``SECONDS`` behind the clock.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from datetime import datetime, timedelta

from django.db import connection

from huiban.foundation.moment import now

SECONDS = 1
MOST = 512
_SEEN = "select pg_current_snapshot()::text, pg_current_xact_id_if_assigned() is null"
_kept: dict[Hashable, tuple[str, datetime, str]] = {}


def as_committed(key: Hashable, make: Callable[[], str]) -> str:
    """``make()``, or what it gave before for ``key`` if nothing was committed since and less than a second passed.

    Inside a transaction that has written something it is always made anew: its own changes show in no snapshot.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SEEN)
        seen, unwritten = cursor.fetchone()
    moment = now()
    if not unwritten:
        return make()
    found = _kept.get(key)
    if (
        found is not None
        and found[0] == seen
        and timedelta(0) <= moment - found[1] < timedelta(seconds=SECONDS)
    ):
        return found[2]
    made = make()
    if len(_kept) >= MOST:
        _kept.clear()
    _kept[key] = (seen, moment, made)
    return made
