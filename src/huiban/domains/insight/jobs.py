from __future__ import annotations

from huiban.domains.insight.operations.fold import fold_record
from huiban.foundation.jobs.public import periodic


@periodic("insight:fold", cron="* * * * *")
def fold() -> None:
    """Fold what was recorded since the last minute."""
    fold_record()
