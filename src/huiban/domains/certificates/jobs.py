"""Background shells: ids in, one operation out."""

from __future__ import annotations

from huiban.domains.certificates.operations.issue import issue_result
from huiban.foundation.actors import SYSTEM
from huiban.foundation.jobs.public import job


@job("certificates:issue", attempts=8)
def issue(case_number: str) -> None:
    """Make, seal and store the documents of a decided case, then close it."""
    issue_result(actor=SYSTEM, case_number=case_number)
