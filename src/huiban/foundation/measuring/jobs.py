from __future__ import annotations

from huiban.foundation.jobs.public import periodic
from huiban.foundation.measuring.slow_queries import delete_old_slow_queries


@periodic("measuring:delete-old", cron="37 * * * *")
def delete_old_measurements() -> None:
    """Slow queries are kept for two days."""
    delete_old_slow_queries()
