"""Background shells: ids in, one operation out."""

from __future__ import annotations

from huiban.domains.certificates.operations.issue import issue_result
from huiban.domains.certificates.queries.results import list_late_results
from huiban.foundation.actors import SYSTEM
from huiban.foundation.jobs.public import job, periodic


@periodic("certificates:catch-up", cron="*/10 * * * *")
def catch_up() -> None:
    """Ask again for documents whose jobs used up their attempts, when disk or database were away for long."""
    for number in list_late_results():
        issue.defer(once=f"certificates:issue:{number}", case_number=number)


@job("certificates:issue", attempts=8)
def issue(case_number: str) -> None:
    """Make, seal and store the documents of a decided case, then close it."""
    issue_result(actor=SYSTEM, case_number=case_number)
