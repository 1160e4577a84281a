"""What every fact of a case says of it, and the live topics it is told to."""

from __future__ import annotations

from typing import TypedDict
from uuid import UUID

from huiban.domains.cases.models import Case


class Place(TypedDict):
    subject: str
    org_id: UUID
    window_id: UUID | None


def about(case: Case) -> Place:
    """Subject and place of a case's facts: its number, its department, the window that took it in."""
    return {"subject": case.number, "org_id": case.organisation_id, "window_id": case.window_id}


def case_topics(case: Case) -> tuple[str, ...]:
    """The case's own page, its department's worklists, all worklists, the cockpit."""
    return (f"case:{case.number}", f"worklist:{case.organisation_id}", "worklist:all", "cockpit")
