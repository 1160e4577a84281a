"""Whether any fact lies ahead of the clock, which happens only after the clock was set back. Asked once a second."""

from __future__ import annotations

import time
from uuid import UUID

from huiban.foundation.database.asking import Statement, ask

SECONDS = 1.0
_ANY = Statement("select exists (select 1 from facts_unnamed where id > %s and id < %s)")


class _Look:
    """The last look that found nothing: when it was (monotonic seconds) and the id it looked from."""

    at = float("-inf")
    since = UUID(int=0)


def nothing_ahead(made: UUID, bound: UUID) -> bool:
    """True when no fact has an id between ``made`` and ``bound``, as this process saw it within the last second.

    In a second in which the clock is set back, another process may have written a fact that is not seen here.
    """
    moment = time.monotonic()
    if moment - _Look.at < SECONDS and made > _Look.since:
        return True
    ((found,),) = ask(_ANY, made, bound)
    if not found:
        _Look.at, _Look.since = moment, made
    return not found
