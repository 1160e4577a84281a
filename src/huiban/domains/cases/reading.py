"""What of a case is personal data, and the note that somebody reads it."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from huiban.domains.cases.models import Case, Draft
from huiban.domains.directory.public import note_read
from huiban.foundation.access_log.public import Look, Reading, Reason
from huiban.foundation.actors import Actor

SHEET = ("name", "masked_numbers", "form", "materials")
DOCUMENT = ("document",)
RESULT = ("result",)


def note_case_read(
    actor: Actor,
    case: Case,
    *,
    operation: str,
    fields: tuple[str, ...] = SHEET,
    object_id: UUID | None = None,
) -> None:
    """Note that the applicant's data are read: by staff, or by another handler of the same company."""
    reason = Reason.HANDLING if actor.is_staff else Reason.REPRESENTING
    reading = Reading(operation=operation, fields=fields, reason=reason)
    note_read(actor=actor, reading=reading, looks=[look_at(case, object_id)])


def note_cases_listed(actor: Actor, cases: Iterable[Case]) -> None:
    """Note whose names a member of staff reads in a list they searched."""
    if actor.is_staff:
        reading = Reading(operation="cases.list", fields=("name",), reason=Reason.SEARCH)
        note_read(actor=actor, reading=reading, looks=[look_at(case) for case in cases])


def note_draft_read(
    actor: Actor, draft: Draft, *, fields: tuple[str, ...] = SHEET, object_id: UUID | None = None
) -> None:
    """Note that a clerk reads the application that is being taken in."""
    if actor.is_staff:
        reading = Reading(operation="cases.draft", fields=fields, reason=Reason.SERVICE)
        look = Look(person_id=draft.person_id, company_id=draft.company_id, object_id=object_id or draft.id)
        note_read(actor=actor, reading=reading, looks=[look])


def look_at(case: Case, object_id: UUID | None = None) -> Look:
    return Look(person_id=case.person_id, company_id=case.company_id, matter=case.number, object_id=object_id)
