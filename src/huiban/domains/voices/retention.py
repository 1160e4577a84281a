"""The words of ratings after two years. Grades and counts stay."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from huiban.domains.voices.models import FollowUp, Rating, VisitRating
from huiban.domains.voices.states import FollowUpState
from huiban.foundation.retention.public import Held, Rows, forgets, runs_out, stands_open


def _due_ratings(cutoff: datetime, held: Held) -> QuerySet[Rating]:
    rows = Rating.objects.filter(given_at__lt=cutoff).exclude(text="")
    return rows.exclude(case_id__in=held.cases).exclude(follow_up__state__in=_UNDONE)


def _due_visits(cutoff: datetime, _held: Held) -> QuerySet[VisitRating]:
    rows = VisitRating.objects.filter(given_at__lt=cutoff).exclude(text="")
    return rows.exclude(follow_up__state__in=_UNDONE)


def _due_answers(cutoff: datetime, held: Held) -> QuerySet[FollowUp]:
    return (
        FollowUp.objects.filter(closed_at__lt=cutoff)
        .exclude(answer="")
        .exclude(rating__case_id__in=held.cases)
    )


def _clear_ratings(ratings: Sequence[Rating]) -> None:
    Rating.objects.filter(id__in=[one.id for one in ratings]).update(text="")


def _clear_visits(ratings: Sequence[VisitRating]) -> None:
    VisitRating.objects.filter(id__in=[one.id for one in ratings]).update(text="")


def _clear_answers(follow_ups: Sequence[FollowUp]) -> None:
    FollowUp.objects.filter(id__in=[one.id for one in follow_ups]).update(answer="")


_UNDONE = [state for state in FollowUpState.values if state != FollowUpState.CLOSED]
runs_out("voices:ratings", Rows(_due_ratings, _clear_ratings))
runs_out("voices:visits", Rows(_due_visits, _clear_visits))
runs_out("voices:answers", Rows(_due_answers, _clear_answers))


@forgets("voices")
def forget(person_id: UUID) -> None:
    """The grade stays with the case; the words go."""
    Rating.objects.filter(case__person_id=person_id, case__company__isnull=True).update(text="")


@stands_open("voices")
def looked_into(person_id: UUID) -> list[str]:
    rows = FollowUp.objects.filter(rating__case__person_id=person_id).exclude(state=FollowUpState.CLOSED)
    return [_("您的一个评价正在整改，改完才能注销。")] if rows.exists() else []
