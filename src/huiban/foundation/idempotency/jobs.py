from __future__ import annotations

from huiban.foundation.idempotency.public import forget_old_answers
from huiban.foundation.jobs.public import periodic


@periodic("idempotency:forget", cron="37 18 * * *")
def forget_each_night() -> None:
    """Nobody repeats a request after a week."""
    forget_old_answers()
