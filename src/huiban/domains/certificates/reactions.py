"""What this domain does when another's fact occurs."""

from __future__ import annotations

from huiban.domains.cases.public import CaseDecided
from huiban.domains.certificates.jobs import issue
from huiban.foundation.actors import Actor
from huiban.foundation.facts.public import react_to


@react_to(CaseDecided)
def make_the_result(fact: CaseDecided, actor: Actor) -> None:  # noqa: ARG001 (a reaction's shape)
    """A decided case gets its documents in the background, right after the decision commits."""
    issue.defer(case_number=fact.subject, once=f"certificates:issue:{fact.subject}")
