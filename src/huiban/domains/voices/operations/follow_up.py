"""Look into a bad rating until it has an answer."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiban.domains.hall.public import ticket_topic
from huiban.domains.voices import facts
from huiban.domains.voices.access import can_follow_up, was_involved
from huiban.domains.voices.models import FollowUp, Rating, VisitRating
from huiban.domains.voices.states import FollowUpState, Resolution
from huiban.foundation.actors import Actor
from huiban.foundation.clock.public import Limit, LimitUnit, current_calendar
from huiban.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from huiban.foundation.facts.public import record
from huiban.foundation.moment import local_today, now

FOLLOW_UP_LIMIT = Limit(5, LimitUnit.WORKDAY)


def open_follow_up(
    actor: Actor,
    organisation_id: UUID,
    *,
    rating: Rating | None = None,
    visit_rating: VisitRating | None = None,
) -> FollowUp:
    """A bad rating of a case or of a visit is to be looked into within five working days."""
    due = current_calendar().due(local_today(), FOLLOW_UP_LIMIT).due
    follow_up = FollowUp.objects.create(
        rating=rating,
        visit_rating=visit_rating,
        organisation_id=organisation_id,
        due=due,
        opened_at=now(),
    )
    fact = facts.FollowUpOpened(subject=follow_up.subject, org_id=organisation_id, due=due.isoformat())
    record(fact, actor=actor, topics=[f"worklist:{organisation_id}", "worklist:all"])
    return follow_up


@transaction.atomic
def claim_follow_up(*, actor: Actor, follow_up_id: UUID) -> FollowUp:
    """Take a bad rating on. Not by somebody who did what was rated."""
    follow_up = _follow_up(actor, follow_up_id)
    if follow_up.state != FollowUpState.OPEN:
        raise Conflict(_("已经有同事在处理。"), code="voices.claimed")
    follow_up.owner_id, follow_up.state = actor.id, FollowUpState.CLAIMED
    follow_up.save(update_fields=["owner", "state"])
    record(facts.FollowUpClaimed(subject=follow_up.subject, org_id=follow_up.organisation_id), actor=actor)
    return follow_up


@transaction.atomic
def close_follow_up(*, actor: Actor, follow_up_id: UUID, resolution: Resolution, answer: str) -> FollowUp:
    """Answer a bad rating: what was found and done. The answer is shown to whoever rated."""
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
        subject=follow_up.subject,
        org_id=follow_up.organisation_id,
        resolution=resolution,
        on_time=local_today() <= follow_up.due,
    )
    record(fact, actor=actor, topics=["cockpit", *follow_up_topics(follow_up)])
    return follow_up


def _follow_up(actor: Actor, follow_up_id: UUID) -> FollowUp:
    rows = FollowUp.objects.select_for_update(of=("self",)).select_related(
        "rating__case", "visit_rating__window", "visit_rating__attendance"
    )
    follow_up = rows.filter(id=follow_up_id).first()
    if follow_up is None or not can_follow_up(actor, follow_up):
        raise NotFound
    if was_involved(actor, follow_up):
        raise Forbidden(_("您办过这件事，差评要由另一位同事核实。"), code="voices.involved")
    return follow_up


def follow_up_topics(follow_up: FollowUp) -> list[str]:
    """Whose pages show the answer: the case's, or that of the visitor's ticket."""
    if follow_up.visit_rating is not None:
        return [ticket_topic(follow_up.visit_rating.attendance.ticket_id)]
    return [f"case:{follow_up.case_number}"]
