"""A worklist left, the matter right. Opening the list opens its most urgent matter."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huiban.domains.cases.public import find_case
from huiban.domains.directory.public import has_role
from huiban.foundation.errors import Forbidden
from huiban.surfaces.desk.gate import actor_of, staff_required
from huiban.surfaces.desk.pages import show_matter, wants_part, worklist
from huiban.surfaces.desk.places import QueuePlace, desk_page, topics_of
from huiban.surfaces.desk.read import read_page, read_text


@require_safe
@staff_required
def show_queue(request: HttpRequest, place: QueuePlace) -> HttpResponse:
    """The list with its first matter; for a script that asks for the list alone, the list alone."""
    actor = actor_of(request)
    if not has_role(actor, place.role):
        raise Forbidden
    text, number = read_text(request.GET, "text", 100), read_page(request)
    listed = worklist(actor, place, text=text, number=number, current=request.GET.get("case", "")[:50])
    if wants_part(request) and request.headers.get("HX-Target") == "worklist":
        context = {"listed": listed, "topics": " ".join(topics_of(actor))}
        return render(request, "desk/parts/worklist.html", context)
    if listed.rows:
        case = find_case(actor=actor, number=listed.rows[0].number)
        return show_matter(request, case, place=place, text=text, page=number)
    context = {"listed": listed, "matter": None, "topics": " ".join(topics_of(actor))}
    if wants_part(request):
        response = render(request, "desk/swap.html", context)
        response.headers["HX-Push-Url"] = request.get_full_path()
        return response
    return desk_page(request, "queue", context, current=place.slug)


@require_safe
@staff_required
def show_queue_case(request: HttpRequest, place: QueuePlace, number: str) -> HttpResponse:
    """One matter of a list. It may have left the list in the meantime: it is shown all the same."""
    case = find_case(actor=actor_of(request), number=number)
    return show_matter(
        request, case, place=place, text=read_text(request.GET, "text", 100), page=read_page(request)
    )
