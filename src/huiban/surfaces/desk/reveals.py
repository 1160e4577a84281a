"""A number in full: asked for with a reason, shown on that one page, written into the access record."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.views.decorators.http import require_POST

from huiban.domains.cases.public import find_case, reveal_number
from huiban.domains.people.public import reveal_visitor_number
from huiban.foundation.errors import HuibanError, NotFound
from huiban.surfaces.desk.gate import actor_of, clerk_required, staff_required
from huiban.surfaces.desk.pages import show_matter
from huiban.surfaces.desk.places import find_queue_place
from huiban.surfaces.desk.read import read_text
from huiban.surfaces.desk.reveal_panel import case_panel, visitor_panel
from huiban.surfaces.desk.visitors import known_visitor, show_visitor_page


@require_POST
@staff_required
def show_case_number(request: HttpRequest, number: str) -> HttpResponse:
    """The sheet once more, with the one number in full."""
    actor, given = actor_of(request), _given(request.POST)
    place, text = find_queue_place(request.POST.get("queue", "")), read_text(request.POST, "list-text", 100)
    try:
        shown, refused = reveal_number(actor=actor, number=number, **given), None
    except NotFound:
        raise
    except HuibanError as error:
        shown, refused = "", error
    case = find_case(actor=actor, number=number)
    panel = case_panel(case, typed=request.POST, refused=refused, shown=shown)
    status = refused.status if refused else 200
    response = show_matter(request, case, place=place, text=text, reveal=panel, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response


@require_POST
@clerk_required
def show_visitor_number(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The visitor's page once more, with the one number in full."""
    person = known_visitor(request, person_id)
    try:
        shown = reveal_visitor_number(actor=actor_of(request), person_id=person.id, **_given(request.POST))
        refused = None
    except NotFound:
        raise
    except HuibanError as error:
        shown, refused = "", error
    panel = visitor_panel(person, typed=request.POST, refused=refused, shown=shown)
    response = show_visitor_page(request, person, reveal=panel, status=refused.status if refused else 200)
    response.headers["Cache-Control"] = "no-store"
    return response


def _given(posted: QueryDict) -> dict[str, str]:
    return {
        "field": read_text(posted, "field", 80),
        "reason": read_text(posted, "reason", 20),
        "note": read_text(posted, "note", 300),
    }
