"""What was put right since a case was handed in: said beside it, for the case keeps what was decided."""

from __future__ import annotations

from huiban.domains.cases.public import Case
from huiban.domains.privacy.public import list_identity_corrections
from huiban.surfaces.components.dates import date_words


def corrections_beside(case: Case) -> list[tuple[str, str]]:
    """Field and day of each correction of the applicant's identity after the case was handed in.

    None for a company's case, whose applicant is the company.
    """
    if case.company_id is not None:
        return []
    return [
        (str(one.get_field_display()), date_words(one.decided_at))
        for one in list_identity_corrections(person_id=case.person_id)
        if one.decided_at and one.decided_at > case.submitted_at
    ]
