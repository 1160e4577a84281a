from __future__ import annotations

from uuid import UUID

from django.db.models import QuerySet

from huiban.domains.cases.public import Case
from huiban.domains.directory.public import Role, organisations_with_role
from huiban.domains.voices.access import can_follow_up
from huiban.domains.voices.models import FollowUp, Rating, VisitRating
from huiban.domains.voices.states import FollowUpState
from huiban.foundation.actors import Actor
from huiban.foundation.errors import NotFound

_WITH = (
    "rating__case__item",
    "visit_rating__window",
    "visit_rating__attendance__group",
    "visit_rating__attendance__staff",
    "organisation",
    "owner",
)


def find_rating(case: Case) -> Rating | None:
    """The rating of a case with its follow-up, when there is one."""
    return Rating.objects.filter(case=case).select_related("follow_up").first()


def find_visit_rating(attendance_id: UUID) -> VisitRating | None:
    return VisitRating.objects.filter(attendance_id=attendance_id).first()


def list_visit_ratings(ticket_id: UUID) -> list[VisitRating]:
    """What was said of the visits of a ticket, with the follow-up of a bad one, for its holder."""
    rows = VisitRating.objects.select_related("follow_up", "window")
    return list(rows.filter(attendance__ticket_id=ticket_id).order_by("given_at"))


def list_follow_ups(
    *, actor: Actor, closed: bool = False, limit: int = 50, offset: int = 0
) -> list[FollowUp]:
    """Bad ratings to look into, the most urgent first; or those answered, newest first."""
    order = ("-closed_at", "id") if closed else ("due", "opened_at", "id")
    return list(_visible(actor, closed).order_by(*order)[offset : offset + limit])


def find_follow_up(*, actor: Actor, follow_up_id: UUID) -> FollowUp:
    """A bad rating the actor may look into. Raises ``NotFound`` otherwise."""
    rows = FollowUp.objects.select_related(*_WITH)
    follow_up = rows.filter(id=follow_up_id).first()
    if follow_up is None or not can_follow_up(actor, follow_up):
        raise NotFound
    return follow_up


def count_follow_ups(*, actor: Actor, closed: bool = False) -> int:
    return _visible(actor, closed).count()


def _visible(actor: Actor, closed: bool) -> QuerySet[FollowUp]:
    places = organisations_with_role(actor, Role.HALL_MANAGER, Role.APPROVER)
    rows = FollowUp.objects.select_related(*_WITH)
    rows = rows.filter(state=FollowUpState.CLOSED) if closed else rows.exclude(state=FollowUpState.CLOSED)
    return rows if places is None else rows.filter(organisation_id__in=places)
