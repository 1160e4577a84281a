"""Named reads of result documents."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from huiban.domains.cases.public import RESULT, Case, CaseState, can_view_case, note_case_read
from huiban.domains.certificates.models import ResultDocument
from huiban.foundation.actors import Actor
from huiban.foundation.errors import NotFound
from huiban.foundation.moment import now
from huiban.foundation.wall.looking import as_system

LATE = timedelta(minutes=15)


def list_results(case: Case) -> list[ResultDocument]:
    """The issued documents of a case the caller was allowed to fetch, the one the applicant came for first."""
    return list(ResultDocument.objects.filter(case=case, issued_at__isnull=False).order_by("order"))


@as_system("certificates.list_late_results")
def list_late_results(*, limit: int = 200) -> list[str]:
    """Numbers of cases decided more than fifteen minutes ago whose documents are not all made, the oldest first."""
    waiting = Case.objects.filter(
        state__in=(CaseState.DECIDED_YES, CaseState.DECIDED_NO), decided_at__lt=now() - LATE
    )
    return list(waiting.order_by("decided_at").values_list("number", flat=True)[:limit])


def find_result(*, actor: Actor, document_id: UUID) -> ResultDocument:
    """An issued document when ``actor`` may see its case; raises ``NotFound`` otherwise."""
    rows = ResultDocument.objects.select_related("case__item", "organisation")
    document = rows.filter(id=document_id, issued_at__isnull=False).first()
    if document is None or not can_view_case(actor, document.case):
        raise NotFound
    note_case_read(
        actor, document.case, operation="certificates.result", fields=RESULT, object_id=document.id
    )
    return document


def read_result(document: ResultDocument) -> bytes:
    """The sealed PDF, byte for byte as it was issued."""
    with document.file.open("rb") as file:
        return bytes(file.read())
