"""After the decision: close, deliver, archive; and the applicant's own withdrawal."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from huiban.domains.cases import facts
from huiban.domains.cases.access import access_case, is_applicant, require_duty
from huiban.domains.cases.models import Case, Delivery
from huiban.domains.cases.operations.intake import remember_duty, required_text
from huiban.domains.cases.states import FINISHED, CaseState, DeliveryMethod, Duty, require_transition
from huiban.domains.cases.topics import about, case_topics
from huiban.foundation.actors import SYSTEM, Actor
from huiban.foundation.errors import Forbidden, Invalid
from huiban.foundation.facts.public import record
from huiban.foundation.moment import now


@transaction.atomic
def close(*, actor: Actor, number: str) -> Case:
    """The result document exists: the case is closed. Chosen online delivery happens at once.

    Called by the certificates domain when it has issued the document. Closing a closed case changes nothing; one that
    was withdrawn or not accepted cannot be closed (``Conflict``).
    """
    if actor.kind != "system":
        raise Forbidden
    case = access_case(actor, number, lock=True)
    if case.state in FINISHED and case.decided_at is not None:
        return case
    require_transition(CaseState(case.state), CaseState.CLOSED)
    case.state, case.closed_at = CaseState.CLOSED, now()
    case.save(update_fields=["state", "closed_at"])
    fact = facts.CaseClosed(**about(case), outcome=case.outcome or "")
    record(fact, actor=actor, topics=case_topics(case))
    if case.delivery_method == DeliveryMethod.ONLINE:
        _deliver(SYSTEM, case, Delivery(method=DeliveryMethod.ONLINE))
    return case


@transaction.atomic
def hand_over(*, actor: Actor, number: str, receiver: str, relation: str) -> Case:
    """Hand the result over at the exit window to a person whose card was seen, with their relation to the applicant."""
    case = _for_delivery(actor, number)
    receiver = required_text(receiver, "receiver", _("请填写领取人姓名。"), least=2)
    relation = required_text(relation, "relation", _("请选择领取人与申请人的关系。"))
    _deliver(
        actor,
        case,
        Delivery(method=DeliveryMethod.WINDOW, receiver=receiver[:60], receiver_relation=relation[:40]),
    )
    return case


@transaction.atomic
def record_post(*, actor: Actor, number: str, courier: str, tracking_number: str) -> Case:
    """Write down that the result was handed to a courier, with the number to follow it by."""
    case = _for_delivery(actor, number)
    courier = required_text(courier, "courier", _("请填写寄递公司。"), least=2)
    tracking = required_text(tracking_number, "tracking_number", _("请填写运单号。"), least=5)
    if not tracking.isascii() or not tracking.replace("-", "").isalnum():
        raise Invalid(fields={"tracking_number": [_("运单号只有字母和数字。")]})
    _deliver(
        actor, case, Delivery(method=DeliveryMethod.POST, courier=courier[:40], tracking_number=tracking[:60])
    )
    return case


@transaction.atomic
def archive(*, actor: Actor, number: str) -> Case:
    """Put a delivered, refused or withdrawn case into the archive. It changes no more."""
    case = access_case(actor, number, lock=True)
    if actor.kind != "system":
        require_duty(actor, case, Duty.EXIT)
    require_transition(CaseState(case.state), CaseState.ARCHIVED)
    case.state, case.archived_at = CaseState.ARCHIVED, now()
    case.save(update_fields=["state", "archived_at"])
    record(facts.CaseArchived(**about(case)), actor=actor, topics=case_topics(case))
    return case


@transaction.atomic
def withdraw(*, actor: Actor, number: str) -> Case:
    """The applicant takes the application back, at any time before it is decided."""
    case = access_case(actor, number, lock=True)
    if not is_applicant(actor, case):
        raise Forbidden(_("只有申请人可以撤回申请。"), code="cases.not_applicant")
    require_transition(CaseState(case.state), CaseState.WITHDRAWN)
    case.state, case.closed_at = CaseState.WITHDRAWN, now()
    case.save(update_fields=["state", "closed_at"])
    record(facts.CaseWithdrawn(**about(case)), actor=actor, topics=case_topics(case))
    return case


def _for_delivery(actor: Actor, number: str) -> Case:
    case = access_case(actor, number, lock=True)
    require_duty(actor, case, Duty.EXIT)
    require_transition(CaseState(case.state), CaseState.DELIVERED)
    return case


def _deliver(actor: Actor, case: Case, delivery: Delivery) -> None:
    moment = now()
    delivery.case, delivery.at = case, moment
    delivery.staff_id = actor.id if actor.is_staff else None
    delivery.save(force_insert=True)
    case.state, case.delivered_at = CaseState.DELIVERED, moment
    case.save(update_fields=["state", "delivered_at"])
    if actor.is_staff:
        remember_duty(case, actor, Duty.EXIT)
    fact = facts.CaseDelivered(**about(case), method=delivery.method)
    record(fact, actor=actor, topics=case_topics(case))
