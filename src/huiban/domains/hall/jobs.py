from __future__ import annotations

from uuid import UUID

from huiban.domains.hall.operations.leave import close_past_lines
from huiban.domains.hall.operations.roster import compute_roster
from huiban.domains.hall.operations.sample import forget_samples, sample_hall
from huiban.foundation.jobs.public import job, periodic


@periodic("hall:close-past-lines", cron="10 16 * * *")
def close_yesterday() -> None:
    """Ten past midnight in China: no ticket of a past day stays undefined."""
    close_past_lines()
    forget_samples()


@periodic("hall:sample", cron="* * * * *")
def sample_every_minute() -> None:
    """Remember how every zone stands."""
    sample_hall()


@job("hall:plan-roster")
def plan_roster(proposal_id: str) -> None:
    """Compute the shifts that were asked for."""
    compute_roster(proposal_id=UUID(proposal_id))
