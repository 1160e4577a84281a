"""Who read mine: when, from which office, in which role, what, why, for which case."""

from __future__ import annotations

from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from huiban.domains.oversight.public import OwnRead, count_own_reads, list_own_reads
from huiban.foundation.actors import Actor
from huiban.surfaces.portal.gates import actor_of, person_required
from huiban.surfaces.portal.navigation import page

ROWS = 20


class _Reads:
    """The reads as a sequence that is asked for one page at a time."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor

    def __len__(self) -> int:
        return count_own_reads(actor=self._actor)

    def __getitem__(self, part: slice) -> list[OwnRead]:
        return list_own_reads(actor=self._actor, limit=part.stop - part.start, offset=part.start)


@require_safe
@person_required
def my_reads(request: HttpRequest) -> HttpResponse:
    reads: Page[OwnRead] = Paginator(_Reads(actor_of(request)), ROWS).get_page(request.GET.get("page"))  # type: ignore[type-var]
    return page(request, "my_reads", {"reads": reads}, current="my")
