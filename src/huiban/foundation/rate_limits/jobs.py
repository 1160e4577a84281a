"""Empty buckets are as good as none."""

from __future__ import annotations

from huiban.foundation.jobs.public import periodic
from huiban.foundation.rate_limits.public import forget_empty


@periodic("rate-limits:forget-empty", cron="*/10 * * * *")
def forget_empty_buckets() -> None:
    """Delete the buckets that are empty again, every ten minutes."""
    forget_empty()
