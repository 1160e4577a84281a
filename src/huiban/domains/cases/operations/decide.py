"""Examine a case and decide it: the reviewer's opinion, then the decision of a second person."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from huiban.domains.cases import facts
from huiban.domains.cases.access import access_case, require_duty
from huiban.domains.cases.form.needs import review_steps
from huiban.domains.cases.models import Case, CaseOpinion
from huiban.domains.cases.operations.intake import optional_text, remember_duty, required_text
from huiban.domains.cases.states import CaseState, Duty, Opinion, Outcome, require_transition
from huiban.domains.cases.topics import about, case_topics
from huiban.domains.catalog.public import ReviewStep
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Invalid
from huiban.foundation.facts.public import record
from huiban.foundation.moment import local_day, local_today, now


@transaction.atomic
def examine(*, actor: Actor, number: str, step: str, opinion: Opinion, text: str) -> Case:
    """Give the reviewer's opinion on the current step. After the last one the case waits for the decision.

    An opinion against needs a reason. ``step`` names the step the reviewer looked at: when a colleague finished it
    in the meantime the call is refused instead of being taken for the next step.
    """
    case = access_case(actor, number, lock=True)
    require_duty(actor, case, Duty.REVIEW)
    steps = case_steps(case)
    require_transition(CaseState(case.state), CaseState.APPROVING)
    current = steps[case.review_step]
    if step != current.id:
        raise Invalid(_("这一步同事刚刚办过了，请刷新后再看。"), code="cases.step_passed")
    if opinion not in (Opinion.PASS, Opinion.FAIL):
        raise Invalid(fields={"opinion": [_("请选择通过或不通过。")]})
    if opinion == Opinion.FAIL:
        text = required_text(text, "text", _("请写明不通过的理由，至少 5 个字。"), least=5)
    text = optional_text(text, "text")
    CaseOpinion.objects.create(
        case=case,
        step=current.id,
        step_name=current.name,
        opinion=opinion,
        text=text,
        staff_id=actor.own_id,
        at=now(),
    )
    last = case.review_step + 1 >= len(steps)
    # An opinion against ends the examination: the approver decides on it.
    finished = last or opinion == Opinion.FAIL
    case.state = CaseState.APPROVING if finished else CaseState.REVIEWING
    case.review_step = case.review_step if finished else case.review_step + 1
    case.save(update_fields=["state", "review_step"])
    remember_duty(case, actor, Duty.REVIEW)
    fact = facts.StepExamined(**about(case), step=current.id, name=current.name, opinion=opinion)
    record(fact, actor=actor, topics=case_topics(case))
    return case


@transaction.atomic
def return_to_review(*, actor: Actor, number: str, text: str) -> Case:
    """Send a case that waits for its decision back to be examined again. The clock goes on.

    It is an act of whoever decides: they do not examine the case themselves afterwards.
    """
    case = access_case(actor, number, lock=True)
    require_duty(actor, case, Duty.DECISION)
    require_transition(CaseState(case.state), CaseState.DECIDED_NO)  # open to whoever could decide it now
    text = required_text(text, "text", _("请写明要重新审查什么，至少 5 个字。"), least=5)
    CaseOpinion.objects.create(
        case=case,
        step="decision",
        step_name=gettext_noop("决定"),
        opinion=Opinion.RETURN,
        text=text,
        staff_id=actor.own_id,
        at=now(),
    )
    case.state, case.review_step = CaseState.REVIEWING, 0
    case.save(update_fields=["state", "review_step"])
    remember_duty(case, actor, Duty.DECISION)
    record(facts.CaseReturned(**about(case)), actor=actor, topics=case_topics(case))
    return case


@transaction.atomic
def decide(
    *, actor: Actor, number: str, outcome: Outcome, reason: str = "", overdue_reason: str = ""
) -> Case:
    """Decide a case, by somebody who neither took it in nor examined it.

    A refusal needs its written reason (行政许可法 第三十八条); a decision after the promised day needs the reason for
    the delay. The result document is made next, by a job that starts when this commits.
    """
    case = access_case(actor, number, lock=True)
    require_duty(actor, case, Duty.DECISION)
    if outcome not in Outcome.values:
        raise Invalid(fields={"outcome": [_("请选择准予或不予。")]})
    following = CaseState.DECIDED_YES if outcome == Outcome.GRANTED else CaseState.DECIDED_NO
    require_transition(CaseState(case.state), following)
    reason = optional_text(reason, "reason")
    if outcome == Outcome.REFUSED:
        case.reason = required_text(reason, "reason", _("请写明不予的理由和依据，至少 10 个字。"), least=10)
    on_time = case.promised_due is None or local_today() <= case.promised_due
    if not on_time:
        case.overdue_reason = required_text(
            overdue_reason, "overdue_reason", _("已超过承诺时限，请写明原因。"), least=5
        )
    CaseOpinion.objects.create(
        case=case,
        step="decision",
        step_name=gettext_noop("决定"),
        opinion=Opinion.PASS if outcome == Outcome.GRANTED else Opinion.FAIL,
        text=reason,
        staff_id=actor.own_id,
        at=now(),
    )
    case.state, case.outcome, case.decided_at = following, outcome, now()
    case.save(update_fields=["state", "outcome", "decided_at", "reason", "overdue_reason"])
    remember_duty(case, actor, Duty.DECISION)
    fact = facts.CaseDecided(**about(case), outcome=outcome, on_time=on_time)
    record(fact, actor=actor, topics=case_topics(case))
    return case


def case_steps(case: Case) -> list[ReviewStep]:
    """The examination steps of a case; at least one, even when the item names none.

    They are those of the day it was handed in: an age or a date in a condition must not take a step away on the way.
    """
    submitted_on = local_day(case.submitted_at)
    steps = review_steps(case.item_version.guide, case.answers, case.form, on=submitted_on)
    return steps or [ReviewStep(id="examine", name=gettext_noop("审查"))]
