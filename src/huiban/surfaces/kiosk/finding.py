"""Say or choose what one needs: by words, by what is often needed, by an event of life. One way for numbers, guides and
going on at the phone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huiban.domains.catalog.public import find_guide_summaries, find_item, find_life_event, list_life_events
from huiban.foundation.errors import NotFound
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.kiosk.pages import kiosk_page, show
from huiban.surfaces.kiosk.purposes import heading_of
from huiban.surfaces.kiosk.visit import keep_visit, read_visit
from huiban.surfaces.portal.lists import ItemFilter, item_page, named_choice
from huiban.surfaces.portal.plain_text import clean_line
from huiban.surfaces.portal.search import LONGEST_QUESTION, answered

LONGEST_CODE, LONGEST_SLUG = 64, 60
MOST_COMMON = 12


@require_safe
@kiosk_page
def find(request: HttpRequest, purpose: str) -> HttpResponse:
    common = [named_choice(code, name) for code, name in find_guide_summaries().items()][:MOST_COMMON]
    context = {"purpose": purpose, "heading": heading_of(purpose), "common": common}
    return show(request, "find", context)


@require_POST
@kiosk_page
def ask(request: HttpRequest, purpose: str) -> HttpResponse:
    """Take the question down; the answer has an address that does not name it."""
    question = clean_line(request.POST.get("q", ""), LONGEST_QUESTION)
    if not question:
        return SeeOther(reverse("kiosk:find", args=[purpose]))
    visit = read_visit(request)
    visit.question = question
    keep_visit(request, visit)
    return SeeOther(reverse("kiosk:found", args=[purpose]))


@require_safe
@kiosk_page
def found(request: HttpRequest, purpose: str) -> HttpResponse:
    visit = read_visit(request)
    if not visit.question:
        return SeeOther(reverse("kiosk:find", args=[purpose]))
    context = {"purpose": purpose, "q": visit.question, "find_url": reverse("kiosk:find", args=[purpose])}
    hits = answered(visit.question)
    lines = {f"{name}_lines": [hit.line for hit in hits[name]] for name in ("clear", "related")}
    return show(request, "found", context | hits | lines)


@require_safe
@kiosk_page
def list_events(request: HttpRequest, purpose: str) -> HttpResponse:
    events = [event for event, count in list_life_events() if count]
    return show(request, "events", {"purpose": purpose, "events": events})


@require_POST
@kiosk_page
def choose_event(request: HttpRequest, purpose: str) -> HttpResponse:
    visit = read_visit(request)
    visit.event = clean_line(request.POST.get("event", ""), LONGEST_SLUG)
    keep_visit(request, visit)
    return SeeOther(reverse("kiosk:listed", args=[purpose]))


@require_safe
@kiosk_page
def listed(request: HttpRequest, purpose: str) -> HttpResponse:
    """The items of the event chosen."""
    visit = read_visit(request)
    event = find_life_event(visit.event) if visit.event else None
    if event is None:
        return SeeOther(reverse("kiosk:events", args=[purpose]))
    page = item_page(ItemFilter(life_event=event.slug), request.GET.get("page"))
    return show(request, "listed", {"purpose": purpose, "event": event, "page": page})


@require_POST
@kiosk_page
def choose_item(request: HttpRequest, purpose: str) -> HttpResponse:
    code = clean_line(request.POST.get("code", ""), LONGEST_CODE)
    if find_item(code) is None:
        raise NotFound(_("没有这个事项。它可能改了编码，请按名字再找。"), code="catalog.no_item")
    visit = read_visit(request)
    if code != visit.item:
        visit.answers = {}
    visit.item, visit.purpose = code, purpose
    keep_visit(request, visit)
    return SeeOther(reverse("kiosk:item"))
