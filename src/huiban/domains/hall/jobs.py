from __future__ import annotations

from huiban.domains.hall.operations.leave import close_past_lines
from huiban.foundation.jobs.public import periodic


@periodic("hall:close-past-lines", cron="10 16 * * *")
def close_yesterday() -> None:
    """Ten past midnight in China: no ticket of a past day stays undefined."""
    close_past_lines()
