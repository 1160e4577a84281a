"""The page of a case: on its own, or beside the worklist it was opened from. Scripts get only the part that changes."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from huiban.domains.cases.public import Case, count_work, list_work
from huiban.domains.directory.public import Role
from huiban.foundation.actors import Actor
from huiban.surfaces.components.parts import NavItem, PageLinks
from huiban.surfaces.desk.gate import actor_of
from huiban.surfaces.desk.matter import Place, Refused, matter_of
from huiban.surfaces.desk.phrases import COURIERS, RELATIONS
from huiban.surfaces.desk.places import QueuePlace, desk_page, queue_places, topics_of
from huiban.surfaces.desk.reveal_panel import Reveal, case_panel
from huiban.surfaces.desk.rows import CaseRow, case_rows

ROWS = 30


@dataclass(frozen=True, slots=True)
class Worklist:
    """One page of a worklist, as its left pane shows it."""

    place: QueuePlace
    rows: list[CaseRow]
    total: int
    text: str
    links: PageLinks
    refetch_url: str
    offset: int
    current: str

    def position(self, number: str) -> int:
        """Where a case stands in the whole list; 0 when it is not on this page."""
        return next((self.offset + at for at, row in enumerate(self.rows) if row.number == number), 0)

    def after(self, number: str) -> CaseRow | None:
        numbers = [row.number for row in self.rows]
        follows = numbers.index(number) + 1 if number in numbers else 0
        return (
            self.rows[follows] if follows < len(self.rows) and self.rows[follows].number != number else None
        )


def worklist(
    actor: Actor, place: QueuePlace, *, text: str = "", number: int = 1, current: str = ""
) -> Worklist:
    """Thirty lines of a worklist, the most urgent first."""
    total = count_work(actor=actor, queue=place.queue, text=text)
    pages = max(1, -(-total // ROWS))
    number = min(max(1, number), pages)
    offset = (number - 1) * ROWS
    cases = list_work(actor=actor, queue=place.queue, text=text, limit=ROWS, offset=offset)
    return Worklist(
        place=place,
        rows=case_rows(cases, place=place, current=current, text=text, page=number),
        total=total,
        text=text,
        links=PageLinks(
            previous_url=_list_url(place, text, number - 1) if number > 1 else "",
            next_url=_list_url(place, text, number + 1) if number < pages else "",
            number=number,
            pages=pages,
            total=total,
        ),
        refetch_url=_list_url(place, text, number, current),
        offset=offset,
        current=current,
    )


def show_matter(
    request: HttpRequest,
    case: Case,
    *,
    place: QueuePlace | None = None,
    text: str = "",
    page: int = 1,
    refused: Refused | None = None,
    reveal: Reveal | None = None,
    status: int = 200,
) -> HttpResponse:
    """The case, with the worklist it belongs to when it was opened from one. ``reveal`` is the answered panel."""
    actor = actor_of(request)
    listed = worklist(actor, place, text=text, number=page, current=case.number) if place else None
    where = _place(listed, case) if listed else None
    context: dict[str, object] = {
        "matter": matter_of(actor, case, place=where, refused=refused),
        "reveal": reveal or case_panel(case),
        "listed": listed,
        "topics": " ".join(topics_of(actor)),
        "relations": RELATIONS,
        "couriers": COURIERS,
        "onward": [] if listed else onward(actor),
    }
    if wants_part(request):
        response = render(request, "desk/swap.html", context, status=status)
        if request.method == "GET":
            response.headers["HX-Push-Url"] = request.get_full_path()
        return response
    template = "queue" if listed else "case"
    return desk_page(request, template, context, current=place.slug if place else "search", status=status)


def onward(actor: Actor) -> list[NavItem]:
    """Where to go on from a case that was opened on its own: to the next visitor, to one's worklists."""
    places = queue_places(actor)
    links = [
        NavItem(label=place.label, url=place.url, count=count_work(actor=actor, queue=place.queue))
        for place in places
    ]
    if any(place.role == Role.CLERK for place in places):
        links.insert(0, NavItem(label=_("收下一位"), url=reverse("desk:intake")))
    return links


def wants_part(request: HttpRequest) -> bool:
    """Whether a script asks for the part that changes; going back in history asks for the whole page."""
    headers = request.headers
    return bool(headers.get("HX-Request")) and not headers.get("HX-History-Restore-Request")


def _place(listed: Worklist, case: Case) -> Place:
    after = listed.after(case.number)
    return Place(
        queue=listed.place,
        index=listed.position(case.number),
        text=listed.text,
        next_url=after.url if after else "",
    )


def _list_url(place: QueuePlace, text: str, number: int, current: str = "") -> str:
    given = {"text": text, "page": str(number) if number > 1 else "", "case": current}
    query = urlencode({name: value for name, value in given.items() if value})
    address = reverse("desk:queue", args=[place.slug])
    return f"{address}?{query}" if query else address
