"""Named reads of corrections: one's own, the worklist of whoever decides."""

from __future__ import annotations

from uuid import UUID

from huiban.domains.directory.public import note_read
from huiban.domains.documents.public import StoredDocument
from huiban.domains.privacy.access import can_decide_corrections
from huiban.domains.privacy.models import Correction
from huiban.domains.privacy.states import CorrectionField, CorrectionState
from huiban.foundation.access_log.public import Look, Reading, Reason
from huiban.foundation.actors import Actor
from huiban.foundation.errors import NotFound

_IDENTITY = (CorrectionField.NAME, CorrectionField.CITIZEN_ID)


def list_own_corrections(*, actor: Actor) -> list[Correction]:
    """What the person asked for, newest first."""
    if not actor.is_person or actor.id is None:
        return []
    return list(Correction.objects.filter(person_id=actor.id).order_by("-asked_at", "-id")[:50])


def find_own_correction(*, actor: Actor, correction_id: UUID) -> Correction:
    """Raises ``NotFound`` for somebody else's."""
    rows = Correction.objects.filter(id=correction_id, person_id=actor.own_id)
    correction = rows.first() if actor.is_person else None
    if correction is None:
        raise NotFound
    return correction


def list_corrections(*, actor: Actor, decided: bool = False) -> list[Correction]:
    """The worklist, the most urgent first, or what was decided last. Raises ``NotFound`` for whoever may not decide."""
    if not can_decide_corrections(actor):
        raise NotFound
    rows = Correction.objects.select_related("person", "decided_by")
    if decided:
        over = rows.filter(state__in=[CorrectionState.GRANTED, CorrectionState.REFUSED])
        return list(over.order_by("-decided_at", "-id")[:100])
    return list(rows.filter(state=CorrectionState.ASKED).order_by("due", "asked_at", "id")[:200])


def count_corrections(actor: Actor) -> int:
    """How many wait to be decided by the actor; none for whoever may not decide."""
    return (
        Correction.objects.filter(state=CorrectionState.ASKED).count() if can_decide_corrections(actor) else 0
    )


def find_correction(*, actor: Actor, correction_id: UUID) -> Correction:
    """One to decide, with its values in full, to be compared with the proof; noted in the access record."""
    if not can_decide_corrections(actor):
        raise NotFound
    rows = Correction.objects.select_related("person", "decided_by").prefetch_related("proofs__document")
    correction = rows.filter(id=correction_id).first()
    if correction is None:
        raise NotFound
    fields = ("name", "citizen_id") if correction.field in _IDENTITY else ("name", "text")
    _note(actor, correction, "privacy.correction", fields)
    return correction


def find_proof(*, actor: Actor, correction_id: UUID, document_id: UUID) -> StoredDocument:
    """A proof, for whoever decides; noted in the access record."""
    if not can_decide_corrections(actor):
        raise NotFound
    correction = Correction.objects.filter(id=correction_id).first()
    proof = (
        correction.proofs.select_related("document").filter(document_id=document_id).first()
        if correction
        else None
    )
    if correction is None or proof is None:
        raise NotFound
    _note(actor, correction, "privacy.proof", ("document",), document_id)
    return proof.document


def list_identity_corrections(*, person_id: UUID) -> list[Correction]:
    """Names and numbers of the person that were put right, oldest first: shown beside cases that keep what they were.

    The caller has found the case by permission; only the days and the fields may be shown.
    """
    rows = Correction.objects.filter(person_id=person_id, state=CorrectionState.GRANTED, field__in=_IDENTITY)
    return list(rows.order_by("decided_at"))


def _note(
    actor: Actor,
    correction: Correction,
    operation: str,
    fields: tuple[str, ...],
    object_id: UUID | None = None,
) -> None:
    reading = Reading(operation=operation, fields=fields, reason=Reason.CORRECT)
    look = Look(person_id=correction.person_id, object_id=object_id or correction.id)
    note_read(actor=actor, reading=reading, looks=[look])
