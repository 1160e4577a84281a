"""A case on its own page, its news while the page is open, and how its due dates came about."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huiban.domains.cases.public import find_case
from huiban.foundation.clock.public import today
from huiban.foundation.moment import now
from huiban.surfaces.desk.clocks import case_clock, list_defences
from huiban.surfaces.desk.gate import actor_of, staff_required
from huiban.surfaces.desk.matter import told_entries
from huiban.surfaces.desk.pages import show_matter
from huiban.surfaces.desk.places import desk_page


@require_safe
@staff_required
def show_case(request: HttpRequest, number: str) -> HttpResponse:
    return show_matter(request, find_case(actor=actor_of(request), number=number))


@require_safe
@staff_required
def show_news(request: HttpRequest, number: str) -> HttpResponse:
    """A line when something happened to the case after the page was made; nothing otherwise."""
    case = find_case(actor=actor_of(request), number=number)
    entries = told_entries(case)
    seen = request.GET.get("seen", "")
    if not (seen.isascii() and seen.isdigit()) or len(entries) <= int(seen[:6]):
        return HttpResponse(status=204)
    return render(request, "desk/parts/news.html", {"case": case, "entry": entries[-1]})


@require_safe
@staff_required
def show_due_dates(request: HttpRequest, number: str) -> HttpResponse:
    """The computation of every limit on one sheet of paper: for the file, and for a judge."""
    case = find_case(actor=actor_of(request), number=number)
    context: dict[str, object] = {
        "case": case,
        "clock": case_clock(case),
        "defences": list_defences(case),
        "entries": told_entries(case),
        "today": today(),
        "made_at": now(),
    }
    return desk_page(request, "due_dates", context, current="search")
