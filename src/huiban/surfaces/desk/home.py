"""The first page: what waits for me, the most urgent first; and the address of the live stream."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from huiban.domains.cases.public import Draft, count_work, list_own_drafts, list_work
from huiban.domains.directory.public import Role, roles_of
from huiban.domains.voices.public import FollowUp, count_follow_ups, list_follow_ups
from huiban.foundation.actors import Actor
from huiban.foundation.clock.public import remaining, today
from huiban.surfaces.desk.gate import actor_of, staff_required
from huiban.surfaces.desk.places import FOLLOW_UP_ROLES, QueuePlace, desk_page, live_url, queue_places
from huiban.surfaces.desk.rows import CaseRow, case_rows

LOOKED_AT = 100  # how far the count of what is late looks into a worklist
URGENT = ("soon", "today", "over")


@dataclass(frozen=True, slots=True)
class Waiting:
    """One worklist on the first page. ``late`` and ``urgent`` are counted in its first hundred lines."""

    place: QueuePlace
    total: int
    late: int
    today: int
    rows: list[CaseRow]


@require_safe
@staff_required
def show_home(request: HttpRequest) -> HttpResponse:
    actor = actor_of(request)
    places = queue_places(actor)
    shown = max(5, 24 // max(1, len(places)))
    context: dict[str, object] = {
        "waiting": [_waiting(actor, place, shown) for place in places],
        "drafts": _drafts(actor),
        "follow_ups": _follow_ups(actor),
        "follow_up_count": count_follow_ups(actor=actor),
        "today": today(),
    }
    return desk_page(request, "home", context, current="home")


@require_safe
@staff_required
def renew_stream(request: HttpRequest) -> HttpResponse:
    """A fresh address of the live stream; the old one is good for five minutes."""
    return JsonResponse({"url": live_url(request)})


def _waiting(actor: Actor, place: QueuePlace, shown: int) -> Waiting:
    rows = case_rows(list_work(actor=actor, queue=place.queue, limit=LOOKED_AT), place=place)
    tones = [row.clock.tone for row in rows if row.clock]
    return Waiting(
        place=place,
        total=count_work(actor=actor, queue=place.queue),
        late=tones.count("over"),
        today=tones.count("today"),
        rows=rows[:shown],
    )


def _drafts(actor: Actor) -> list[Draft]:
    """Applications this clerk began to take in and did not hand in."""
    return list_own_drafts(actor=actor)[:10] if Role.CLERK in roles_of(actor) else []


def _follow_ups(actor: Actor) -> list[tuple[FollowUp, int, str]]:
    """Bad ratings to look into, with the working days left and the address."""
    if not roles_of(actor).intersection(FOLLOW_UP_ROLES):
        return []
    return [
        (one, remaining(one.due, today()), reverse("desk:follow-up", args=[one.id]))
        for one in list_follow_ups(actor=actor, limit=8)
    ]
