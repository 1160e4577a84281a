"""Keep everything of a case while a complaint or suit runs, and let it go afterwards."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiban.domains.cases.public import Case
from huiban.domains.privacy import facts
from huiban.domains.privacy.access import can_hold
from huiban.domains.privacy.models import Hold
from huiban.domains.privacy.states import HoldReason
from huiban.domains.privacy.words import read_words
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Conflict, Invalid, NotFound
from huiban.foundation.facts.public import record
from huiban.foundation.identifiers.public import parse_case_number
from huiban.foundation.locks import lock
from huiban.foundation.moment import now


@transaction.atomic
def place_hold(*, actor: Actor, number: str, kind: str, reason: str) -> Hold:
    """From now on nothing of this case and of its applicant is deleted or anonymised, and the account stays.

    Raises ``NotFound`` for whoever may not, ``Invalid`` on ``number``, ``kind`` or ``reason``, ``Conflict`` when it is held.
    """
    if not can_hold(actor):
        raise NotFound
    case = _case(number)
    if kind not in HoldReason.values:
        raise Invalid(fields={"kind": [_("请选为什么要保全。")]})
    words = read_words(reason, "reason", 4, 1000)
    lock("retention", ["batch"])
    if Hold.objects.filter(case=case, lifted_at__isnull=True).exists():
        raise Conflict(_("这个办件已经在保全。"), code="privacy.held")
    hold = Hold.objects.create(case=case, kind=kind, reason=words, placed_by_id=actor.own_id, placed_at=now())
    fact = facts.HoldPlaced(subject=str(hold.id), case=case.number, kind=kind, org_id=case.organisation_id)
    record(fact, actor=actor)
    return hold


@transaction.atomic
def lift_hold(*, actor: Actor, hold_id: UUID, reason: str) -> Hold:
    """The complaint or suit is over: what has run out meanwhile goes with the next retention."""
    if not can_hold(actor):
        raise NotFound
    hold = Hold.objects.select_for_update().filter(id=hold_id).first()
    if hold is None:
        raise NotFound
    words = read_words(reason, "lifted_reason", 4, 1000)
    if hold.lifted_at is not None:
        raise Conflict(_("这次保全已经解除。"), code="privacy.lifted")
    hold.lifted_by_id, hold.lifted_at, hold.lifted_reason = actor.own_id, now(), words
    hold.save(update_fields=["lifted_by", "lifted_at", "lifted_reason"])
    fact = facts.HoldLifted(subject=str(hold.id), case=hold.case.number, org_id=hold.case.organisation_id)
    record(fact, actor=actor)
    return hold


def _case(number: str) -> Case:
    parsed = parse_case_number(number[:60])
    case = Case.objects.filter(number=str(parsed)).first() if parsed else None
    if case is None:
        raise Invalid(fields={"number": [_("没有这个办件编号，请照回执核对。")]})
    return case
