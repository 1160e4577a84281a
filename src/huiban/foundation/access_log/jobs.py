"""Background work of the access log."""

from __future__ import annotations

from huiban.foundation.access_log.public import seal_entries
from huiban.foundation.jobs.public import periodic


@periodic("access-log:seal", cron="*/10 * * * *")
def seal_the_access_log() -> None:
    """Put what was recorded of readings under seal, every ten minutes."""
    seal_entries()
