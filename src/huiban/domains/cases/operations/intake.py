"""What the comprehensive clerk does: check at the counter, accept, or refuse in writing."""

from __future__ import annotations

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from huiban.domains.cases import facts
from huiban.domains.cases.access import access_case, require_duty
from huiban.domains.cases.limits import case_limits
from huiban.domains.cases.models import Case, CaseOpinion, Handling
from huiban.domains.cases.states import CaseState, Duty, MaterialCheck, Opinion, require_transition
from huiban.domains.cases.topics import about, case_topics
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Conflict, Invalid
from huiban.foundation.facts.public import record
from huiban.foundation.moment import local_today, now


@transaction.atomic
def pre_review(
    *, actor: Actor, number: str, checks: Mapping[str, str], notes: Mapping[str, str], text: str = ""
) -> Case:
    """Write down what the clerk found of each material and that the application is ready to be accepted.

    ``checks`` maps material ids to ``good`` or ``defective``. A defective or unchecked material that is required
    stands in the way: the clerk refuses, or has it mended on the spot, but does not pass it on.
    """
    case = access_case(actor, number, lock=True)
    require_duty(actor, case, Duty.INTAKE)
    require_transition(CaseState(case.state), CaseState.PRE_REVIEW)
    text = optional_text(text, "text")
    _keep_checks(case, checks, notes)
    _require_good_materials(case)
    CaseOpinion.objects.create(
        case=case,
        step="pre_review",
        step_name=gettext_noop("预审"),
        opinion=Opinion.PASS,
        text=text,
        staff_id=actor.own_id,
        at=now(),
    )
    case.state = CaseState.PRE_REVIEW
    case.save(update_fields=["state"])
    remember_duty(case, actor, Duty.INTAKE)
    record(facts.CasePreReviewed(**about(case)), actor=actor, topics=case_topics(case))
    return case


@transaction.atomic
def accept(*, actor: Actor, number: str) -> Case:
    """Accept a case: both clocks start today and are kept with their computation. The first to accept wins."""
    case = access_case(actor, number, lock=True)
    require_duty(actor, case, Duty.INTAKE)
    if case.accepted_at is not None:
        raise Conflict(_("这件事已经受理过了。"), code="cases.already_accepted")
    require_transition(CaseState(case.state), CaseState.ACCEPTED)
    _require_good_materials(case)
    limits = case_limits(case.item_version.guide, local_today())
    case.state, case.accepted_at = CaseState.ACCEPTED, now()
    case.window_id = case.window_id or actor.window_id
    case.promised_due = limits.promised.due if limits.promised else None
    case.statutory_due = limits.statutory.due if limits.statutory else None
    case.limits = limits.as_data()
    case.save(update_fields=["state", "accepted_at", "window", "promised_due", "statutory_due", "limits"])
    remember_duty(case, actor, Duty.INTAKE)
    fact = facts.CaseAccepted(
        **about(case),
        promised_due=case.promised_due.isoformat() if case.promised_due else None,
        statutory_due=case.statutory_due.isoformat() if case.statutory_due else None,
        provisional=limits.provisional,
    )
    record(fact, actor=actor, topics=case_topics(case))
    return case


@transaction.atomic
def refuse_acceptance(*, actor: Actor, number: str, reason: str) -> Case:
    """Not accept a case, with the written reason the law asks for (行政许可法 第三十二条). It ends here."""
    case = access_case(actor, number, lock=True)
    require_duty(actor, case, Duty.INTAKE)
    require_transition(CaseState(case.state), CaseState.NOT_ACCEPTED)
    case.reason = required_text(reason, "reason", _("请写明不予受理的理由，至少 10 个字。"), least=10)
    case.state, case.closed_at = CaseState.NOT_ACCEPTED, now()
    case.save(update_fields=["reason", "state", "closed_at"])
    remember_duty(case, actor, Duty.INTAKE)
    record(facts.CaseNotAccepted(**about(case)), actor=actor, topics=case_topics(case))
    return case


def remember_duty(case: Case, actor: Actor, duty: Duty) -> None:
    """Keep that a member of staff did a duty on the case; once is enough."""
    Handling.objects.get_or_create(
        case=case, duty=duty, staff_id=actor.own_id, defaults={"window_id": actor.window_id, "at": now()}
    )


def required_text(text: str, path: str, sentence: str, *, least: int = 1) -> str:
    """``text`` without outer spaces when it has at least ``least`` characters; ``Invalid`` on ``path`` otherwise."""
    cleaned = text.strip()
    if len(cleaned) < least or "\x00" in cleaned:
        raise Invalid(fields={path: [sentence]})
    if len(cleaned) > 2000:
        raise Invalid(fields={path: [_("最多 2000 个字。")]})
    return cleaned


def optional_text(text: str, path: str) -> str:
    """``text`` without outer spaces, also an empty one; ``Invalid`` on ``path`` when it cannot be kept."""
    cleaned = text.strip()
    return required_text(cleaned, path, _("含有不能用的字符，请重新输入。")) if cleaned else ""


def _keep_checks(case: Case, checks: Mapping[str, str], notes: Mapping[str, str]) -> None:
    materials = {material.material: material for material in case.materials.all()}
    for name, result in checks.items():
        if name not in materials or result not in MaterialCheck.values:
            raise Invalid(fields={f"checks.{name[:60]}": [_("没有这份材料，或结论不对。")]})
        material = materials[name]
        material.check_result, material.check_note = (
            result,
            optional_text(notes.get(name, ""), f"notes.{name}")[:500],
        )
        if result == MaterialCheck.DEFECTIVE and not material.check_note:
            raise Invalid(fields={f"notes.{name}": [_("请写明哪里不符合，申请人才知道怎么改。")]})
        material.save(update_fields=["check_result", "check_note"])


def _require_good_materials(case: Case) -> None:
    bad = [m for m in case.materials.all() if m.need == "required" and m.check_result != MaterialCheck.GOOD]
    if bad:
        faults = {f"checks.{m.material}": [_("“%(name)s”还没有核对为符合。") % {"name": m.name}] for m in bad}
        raise Invalid(
            _("还有 %(count)d 份材料没有核对通过。") % {"count": len(bad)},
            code="cases.materials",
            fields=faults,
        )
