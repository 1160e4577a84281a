"""Rate a finished case, once, by whom it concerned."""

from __future__ import annotations

from collections.abc import Sequence

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
from huiban.domains.voices.models import Rating
from huiban.domains.voices.operations.follow_up import open_follow_up
from huiban.domains.voices.opinion import checked_opinion
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Conflict, Forbidden
from huiban.foundation.facts.public import record
from huiban.foundation.moment import now


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
def _give(actor: Actor, case: Case, grade: int, reasons: Sequence[str], text: str) -> Rating:
    if case.state not in {*FINISHED, CaseState.NOT_ACCEPTED}:
        raise Conflict(_("办结以后才能评价。"), code="voices.not_finished")
    given = checked_opinion(grade, reasons, text)
    try:
        with transaction.atomic():
            rating = Rating.objects.create(
                case=case,
                grade=given.grade,
                reasons=given.reasons,
                text=given.text,
                channel=actor.channel,
                given_at=now(),
            )
    except IntegrityError as error:
        raise Conflict(_("这件事已经评价过了，谢谢您。"), code="voices.already_rated") from error
    fact = facts.RatingGiven(**about(case), grade=given.grade)
    record(fact, actor=actor, topics=case_topics(case))
    if given.bad:
        open_follow_up(actor, case.organisation_id, rating=rating)
    return rating
