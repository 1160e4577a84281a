"""Rate how one was served at a window, on the pad there."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiban.domains.directory.public import find_centre
from huiban.domains.hall.public import Attendance, find_visit, last_finished_visit, window_topic
from huiban.domains.voices import facts
from huiban.domains.voices.models import VisitRating
from huiban.domains.voices.operations.follow_up import open_follow_up
from huiban.domains.voices.opinion import checked_opinion
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Conflict, Forbidden, NotFound
from huiban.foundation.facts.public import record
from huiban.foundation.moment import now

RATED_WITHIN = timedelta(minutes=5)


@transaction.atomic
def rate_visit(
    *,
    actor: Actor,
    window_id: UUID,
    attendance_id: UUID,
    grade: int,
    reasons: Sequence[str] = (),
    text: str = "",
) -> VisitRating:
    """Whoever was just served at this window rates the visit, once and only while still there.

    It stands beside the rating of a case that came of the visit: that one is the applicant's, later, about the
    result. A bad grade opens a follow-up due in five working days. Never by staff. Raises ``NotFound`` for a visit at
    another window, ``Conflict`` (``voices.visit_over``, ``voices.already_rated``).
    """
    if actor.is_staff:
        raise Forbidden(_("只有办事群众可以评价，工作人员不能代评。"), code="voices.not_visitor")
    given = checked_opinion(grade, reasons, text)
    visit = find_visit(attendance_id)
    if visit.window_id != window_id:
        raise NotFound
    _require_still_here(visit)
    try:
        with transaction.atomic():
            rating = VisitRating.objects.create(
                attendance=visit,
                window_id=window_id,
                grade=given.grade,
                reasons=given.reasons,
                text=given.text,
                given_at=now(),
            )
    except IntegrityError as error:
        raise Conflict(_("这次服务已经评价过了，谢谢您。"), code="voices.already_rated") from error
    number = visit.window.number
    fact = facts.VisitRated(
        subject=f"window:{number}",
        window_id=window_id,
        window=number,
        group=visit.group.code,
        grade=given.grade,
    )
    record(fact, actor=actor, topics=[window_topic(number), "cockpit"])
    if given.bad:
        open_follow_up(actor, _answers_for(visit), visit_rating=rating)
    return rating


def _require_still_here(visit: Attendance) -> None:
    """The service is finished, not long ago, and nobody else is being served at the window."""
    last = last_finished_visit(visit.window_id)
    ended = visit.ended_at
    if last is None or last.id != visit.id or ended is None or ended < now() - RATED_WITHIN:
        raise Conflict(_("这次服务的评价已经结束。"), code="voices.visit_over")


def _answers_for(visit: Attendance) -> UUID:
    """The department whose window it is; for comprehensive windows the centre."""
    if visit.window.organisation_id is not None:
        return visit.window.organisation_id
    centre = find_centre()
    return centre.id if centre else visit.staff.organisation_id
