"""Ask that what is registered be put right; decide it, with a reason, by a person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import BinaryIO
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiban.domains.documents.public import StoredDocument, store_document
from huiban.domains.hall.public import follow_identity
from huiban.domains.messages.public import queue_message
from huiban.domains.people.public import Person, correct_identity, find_person
from huiban.domains.privacy import facts
from huiban.domains.privacy.access import can_decide_corrections
from huiban.domains.privacy.models import Correction, CorrectionProof
from huiban.domains.privacy.states import REPLY_WORKING_DAYS, CorrectionField, CorrectionState
from huiban.domains.privacy.told import DECIDED
from huiban.domains.privacy.words import read_words
from huiban.foundation.actors import Actor
from huiban.foundation.clock.public import Limit, LimitUnit, current_calendar
from huiban.foundation.errors import Conflict, Invalid, NotFound
from huiban.foundation.facts.public import record
from huiban.foundation.identifiers.public import check_citizen_id
from huiban.foundation.moment import local_today, now

MOST_PROOFS = 5
LARGEST_PROOF_MB = 10
ACCEPTS = ("pdf", "jpg", "png")
Upload = tuple[str, BinaryIO]
"""File name and content."""


def ask_correction(
    *, actor: Actor, field: str, new_value: str, reason: str, proofs: Sequence[Upload] = ()
) -> Correction:
    """Say that a name, an identity number or something else registered is wrong, with proof for the first two.

    Due in fifteen working days. Raises ``Invalid`` on ``field``, ``new_value``, ``reason`` or ``file``; ``Conflict``
    while one about the same field is open, or before the identity was checked (then there is nothing to correct yet).
    """
    person = _self(actor)
    wanted = _checked_value(person, field, new_value)
    words = read_words(reason, "reason", 4, 1000)
    _require_proofs(field, proofs)
    _require_none_open(person, field)
    documents = [_stored(actor, person, upload) for upload in proofs]
    return _ask(actor, person, field, wanted, words, documents)


@transaction.atomic
def withdraw_correction(*, actor: Actor, correction_id: UUID) -> Correction:
    """Think better of it, while it is not decided. Raises ``NotFound`` for somebody else's, ``Conflict`` afterwards."""
    rows = Correction.objects.select_for_update().filter(id=correction_id, person_id=actor.own_id)
    correction = rows.first() if actor.is_person else None
    if correction is None:
        raise NotFound
    _require_open(correction)
    correction.state, correction.decided_at = CorrectionState.WITHDRAWN, now()
    correction.save(update_fields=["state", "decided_at"])
    record(facts.CorrectionWithdrawn(subject=str(correction.id), field=correction.field), actor=actor)
    return correction


@transaction.atomic
def decide_correction(*, actor: Actor, correction_id: UUID, granted: bool, answer: str) -> Correction:
    """Grant or refuse, with a reason that the person reads. Granted, the register is changed in the same transaction.

    Cases keep what they were decided on. Raises ``NotFound`` for whoever may not decide, ``Invalid`` on ``answer`` or
    ``decision``, ``Conflict`` when it was decided before.
    """
    if not can_decide_corrections(actor):
        raise NotFound
    correction = Correction.objects.select_for_update().filter(id=correction_id).first()
    if correction is None:
        raise NotFound
    _require_open(correction)
    correction.answer = read_words(answer, "answer", 4, 1000)
    if granted:
        _put_right(actor, correction)
    correction.state = CorrectionState.GRANTED if granted else CorrectionState.REFUSED
    correction.decided_at, correction.decided_by_id = now(), actor.own_id
    correction.save()
    fact = facts.CorrectionDecided(subject=str(correction.id), field=correction.field, granted=granted)
    record(fact, actor=actor, topics=["worklist:all"])
    _tell(actor, correction)
    return correction


@transaction.atomic
def _ask(
    actor: Actor, person: Person, field: str, wanted: str, reason: str, documents: Sequence[StoredDocument]
) -> Correction:
    old = {CorrectionField.NAME: person.name, CorrectionField.CITIZEN_ID: person.citizen_id}.get(
        CorrectionField(field)
    )
    limit = Limit(REPLY_WORKING_DAYS, LimitUnit.WORKDAY)
    try:
        with transaction.atomic():
            correction = Correction.objects.create(
                person=person,
                field=field,
                old_value=old,
                new_value=wanted,
                reason=reason,
                asked_at=now(),
                due=current_calendar().due(local_today(), limit).due,
            )
    except IntegrityError:
        _require_none_open(person, field)
        raise
    CorrectionProof.objects.bulk_create(
        CorrectionProof(correction=correction, document=document) for document in documents
    )
    fact = facts.CorrectionAsked(
        subject=str(correction.id), field=field, due=correction.due.isoformat(), proofs=len(documents)
    )
    record(fact, actor=actor, topics=["worklist:all"])
    return correction


def _put_right(actor: Actor, correction: Correction) -> None:
    if correction.field == CorrectionField.OTHER:
        return  # put right where it stands by whoever is in charge; the answer says how
    person = find_person(correction.person_id)
    if person is None or not person.citizen_id:
        raise Conflict(code="privacy.no_identity")
    name = correction.new_value if correction.field == CorrectionField.NAME else person.name
    number = correction.new_value if correction.field == CorrectionField.CITIZEN_ID else person.citizen_id
    correct_identity(actor=actor, person_id=person.id, name=name or "", citizen_id=number or "")
    follow_identity(person_id=person.id)


def _tell(actor: Actor, correction: Correction) -> None:
    queue_message(
        actor=actor,
        key=f"{DECIDED}:{correction.id}",
        subject=str(correction.id),
        template=DECIDED,
        params={"correction": str(correction.id)},
        person_id=correction.person_id,
    )


def _checked_value(person: Person, field: str, value: str) -> str:
    if field not in CorrectionField.values:
        raise Invalid(fields={"field": [_("请选哪一项不对。")]})
    if field == CorrectionField.OTHER:
        return read_words(value, "new_value", 4, 1000)
    if not person.citizen_id:
        raise Conflict(
            _("您还没有核对身份，姓名和身份证号可以自己填。请到“我的身份和地址”填写。"),
            code="privacy.no_identity",
        )
    if field == CorrectionField.NAME:
        name = read_words(value, "new_value", 2, 60)
        if "\n" in name or name == person.name:
            raise Invalid(fields={"new_value": [_("请照身份证填写正确的姓名。")]})
        return name
    checked = check_citizen_id(value)
    if checked.value is None or checked.value.number == person.citizen_id:
        sentence = checked.message if checked.value is None else _("这就是现在登记的号码。")
        raise Invalid(fields={"new_value": [sentence]})
    return checked.value.number


def _require_proofs(field: str, proofs: Sequence[Upload]) -> None:
    if len(proofs) > MOST_PROOFS:
        raise Invalid(fields={"file": [_("最多传 5 个文件。")]})
    if field != CorrectionField.OTHER and not proofs:
        raise Invalid(fields={"file": [_("请传身份证照片，或者派出所的证明。")]})


def _require_none_open(person: Person, field: str) -> None:
    if Correction.objects.filter(person=person, field=field, state=CorrectionState.ASKED).exists():
        raise Conflict(_("这一项已经在核对，有结果会告诉您。"), code="privacy.correction_open")


def _require_open(correction: Correction) -> None:
    if not correction.is_open:
        raise Conflict(_("这个要求已经有结果了。"), code="privacy.correction_decided")


def _stored(actor: Actor, person: Person, upload: Upload) -> StoredDocument:
    filename, content = upload
    return store_document(
        actor=actor,
        person_id=person.id,
        company_id=None,
        title=_("更正的凭证"),
        filename=filename,
        content=content,
        accepts=ACCEPTS,
        max_mb=LARGEST_PROOF_MB,
    )


def _self(actor: Actor) -> Person:
    person = find_person(actor.own_id) if actor.is_person else None
    if person is None or person.closed_at is not None:
        raise NotFound
    return person
