"""Rate a finished case, and look into a bad rating until it has an answer."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiban.domains.cases.public import (
    FINISHED,
    Case,
    CaseState,
    about,
    case_topics,
    find_case,
    find_progress,
    is_applicant,
)
from huiban.domains.voices import facts
from huiban.domains.voices.access import can_follow_up, was_involved
from huiban.domains.voices.models import FollowUp, Rating
from huiban.domains.voices.states import BAD, BadReason, FollowUpState, GoodReason, Grade, Resolution
from huiban.foundation.actors import Actor
from huiban.foundation.clock.public import Limit, LimitUnit, current_calendar
from huiban.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from huiban.foundation.facts.public import record
from huiban.foundation.moment import local_today, now

FOLLOW_UP_LIMIT = Limit(5, LimitUnit.WORKDAY)


@transaction.atomic
def rate(*, actor: Actor, number: str, grade: int, reasons: Sequence[str] = (), text: str = "") -> Rating:
    """The signed-in applicant rates a finished case, once. A bad grade opens a follow-up due in five working days."""
    case = find_case(actor=actor, number=number)
    if not is_applicant(actor, case):
        raise Forbidden(_("只有申请人可以评价，工作人员不能代评。"), code="voices.not_applicant")
    return _give(actor, case, grade, reasons, text)


def rate_with_code(
    *, actor: Actor, number: str, query_code: str, grade: int, reasons: Sequence[str] = (), text: str = ""
) -> Rating:
    """Whoever holds the receipt rates without signing in. Refused inside a staff session."""
    if actor.is_staff:
        raise Forbidden(_("只有申请人可以评价，工作人员不能代评。"), code="voices.not_applicant")
    # Outside a transaction of ours: a wrong code must stay counted when it is refused.
    case = find_progress(number=number, query_code=query_code)
    return _give(actor, case, grade, reasons, text)


@transaction.atomic
def claim_follow_up(*, actor: Actor, follow_up_id: UUID) -> FollowUp:
    """Take a bad rating on. Not by somebody who handled the rated case."""
    follow_up = _follow_up(actor, follow_up_id)
    if follow_up.state != FollowUpState.OPEN:
        raise Conflict(_("已经有同事在处理。"), code="voices.claimed")
    follow_up.owner_id, follow_up.state = actor.id, FollowUpState.CLAIMED
    follow_up.save(update_fields=["owner", "state"])
    number = follow_up.rating.case.number
    record(facts.FollowUpClaimed(subject=number, org_id=follow_up.organisation_id), actor=actor)
    return follow_up


@transaction.atomic
def close_follow_up(*, actor: Actor, follow_up_id: UUID, resolution: Resolution, answer: str) -> FollowUp:
    """Answer a bad rating: what was found and done. The answer is shown to the applicant."""
    follow_up = _follow_up(actor, follow_up_id)
    if follow_up.state == FollowUpState.CLOSED:
        raise Conflict(_("这条差评已经反馈过了。"), code="voices.closed")
    if follow_up.owner_id != actor.id:
        raise Conflict(_("请先认领，再反馈。"), code="voices.not_owner")
    answer = answer.strip()
    if resolution not in Resolution.values:
        raise Invalid(fields={"resolution": [_("请选择处理结果。")]})
    if not 10 <= len(answer) <= 2000 or "\x00" in answer:
        raise Invalid(fields={"answer": [_("请写明核实的情况和整改结果，10 到 2000 个字。")]})
    follow_up.state, follow_up.resolution, follow_up.answer = FollowUpState.CLOSED, resolution, answer
    follow_up.closed_at = now()
    follow_up.save(update_fields=["state", "resolution", "answer", "closed_at"])
    fact = facts.FollowUpClosed(
        subject=follow_up.rating.case.number,
        org_id=follow_up.organisation_id,
        resolution=resolution,
        on_time=local_today() <= follow_up.due,
    )
    record(fact, actor=actor, topics=["cockpit", f"case:{follow_up.rating.case.number}"])
    return follow_up


@transaction.atomic
def _give(actor: Actor, case: Case, grade: int, reasons: Sequence[str], text: str) -> Rating:
    if case.state not in {*FINISHED, CaseState.NOT_ACCEPTED}:
        raise Conflict(_("办结以后才能评价。"), code="voices.not_finished")
    if grade not in Grade.values:
        raise Invalid(fields={"grade": [_("请选择一个评价。")]})
    bad = Grade(grade) in BAD
    allowed = set(BadReason.values if bad else GoodReason.values)
    if len(reasons) > len(allowed) or not set(reasons) <= allowed:
        raise Invalid(fields={"reasons": [_("请从列出的原因里选。")]})
    text = text.strip()
    if len(text) > 500 or "\x00" in text:
        raise Invalid(fields={"text": [_("最多 500 个字。")]})
    try:
        with transaction.atomic():
            rating = Rating.objects.create(
                case=case,
                grade=grade,
                reasons=sorted(set(reasons)),
                text=text,
                channel=actor.channel,
                given_at=now(),
            )
    except IntegrityError as error:
        raise Conflict(_("这件事已经评价过了，谢谢您。"), code="voices.already_rated") from error
    fact = facts.RatingGiven(**about(case), grade=grade)
    record(fact, actor=actor, topics=case_topics(case))
    if bad:
        _open_follow_up(actor, case, rating)
    return rating


def _open_follow_up(actor: Actor, case: Case, rating: Rating) -> None:
    due = current_calendar().due(local_today(), FOLLOW_UP_LIMIT).due
    FollowUp.objects.create(rating=rating, organisation_id=case.organisation_id, due=due, opened_at=now())
    fact = facts.FollowUpOpened(**about(case), due=due.isoformat())
    record(fact, actor=actor, topics=[f"worklist:{case.organisation_id}", "worklist:all"])


def _follow_up(actor: Actor, follow_up_id: UUID) -> FollowUp:
    rows = FollowUp.objects.select_for_update(of=("self",)).select_related("rating__case")
    follow_up = rows.filter(id=follow_up_id).first()
    if follow_up is None or not can_follow_up(actor, follow_up):
        raise NotFound
    if was_involved(actor, follow_up):
        raise Forbidden(_("您办过这件事，差评要由另一位同事核实。"), code="voices.involved")
    return follow_up
