"""The live topics a case's facts are told to."""

from __future__ import annotations

from huiban.domains.cases.models import Case


def case_topics(case: Case) -> tuple[str, ...]:
    """The case's own page, its department's worklists, all worklists, the cockpit."""
    return (f"case:{case.number}", f"worklist:{case.organisation_id}", "worklist:all", "cockpit")
