"""All cases this person may see, narrowed. The cockpit's numbers lead here with their filter in the address."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    QueryDict,
    StreamingHttpResponse,
)
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from huiban.domains.cases.public import (
    CaseFilter,
    CaseState,
    can_export_cases,
    count_cases,
    export_cases,
    list_cases,
)
from huiban.domains.directory.public import find_organisation, find_window, list_departments
from huiban.foundation.identifiers.public import parse_case_number
from huiban.surfaces.components.case_table import case_table
from huiban.surfaces.components.parts import PageLinks
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.desk.gate import actor_of, staff_required
from huiban.surfaces.desk.places import desk_page
from huiban.surfaces.desk.read import read_day, read_id, read_page, read_text
from huiban.surfaces.desk.rows import case_rows

ROWS = 30
COUNTED = 990  # and no page behind them: nobody turns so many, a condition more finds it
_NAMES = (
    "text",
    "state",
    "organisation",
    "window",
    "item",
    "submitted_on",
    "submitted_since",
    "submitted_until",
    "accepted_on",
    "decided_on",
    "overdue",
)


@require_POST
@staff_required
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The list as a table, with the filters it was shown with."""
    return case_table(export_cases(actor=actor_of(request), narrow=_read(request.POST)))


@require_safe
@staff_required
def find_cases(request: HttpRequest) -> HttpResponse:
    """A whole number leads straight to its case; everything else to the list of what fits."""
    actor, narrow = actor_of(request), _read(request.GET)
    if parse_case_number(narrow.text) and list_cases(
        actor=actor, narrow=CaseFilter(text=narrow.text), limit=1
    ):
        return SeeOther(reverse("desk:case", args=[str(parse_case_number(narrow.text))]))
    number = read_page(request)
    counted = count_cases(actor=actor, narrow=narrow, up_to=COUNTED)
    total = min(counted, COUNTED)
    pages = max(1, -(-total // ROWS))
    number = min(number, pages)
    found = list_cases(actor=actor, narrow=narrow, limit=ROWS, offset=(number - 1) * ROWS)
    context: dict[str, object] = {
        "rows": case_rows(found),
        "narrow": narrow,
        "given": {name: request.GET.get(name, "")[:100] for name in _NAMES},
        "narrowed": any(request.GET.get(name) for name in _NAMES),
        "window_number": _window_number(narrow.window_id),
        "states": CaseState.choices,
        "departments": list_departments(),
        "links": PageLinks(
            previous_url=_page_url(request, number - 1) if number > 1 else "",
            next_url=_page_url(request, number + 1) if number < pages else "",
            number=number,
            pages=pages,
            total=total if counted == total else None,
        ),
        "total": total,
        "more": counted > total,
        "exports": can_export_cases(actor),
    }
    return desk_page(request, "search", context, current="search")


@require_safe
def old_address(request: HttpRequest) -> HttpResponse:
    """``/desk/search/`` is ``/desk/cases/``."""
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(reverse("desk:search") + (f"?{query}" if query else ""))


def _read(given: QueryDict) -> CaseFilter:
    """The filter as it was given. A place that does not exist finds nothing rather than everything."""
    state = given.get("state", "")
    return CaseFilter(
        text=read_text(given, "text", 100),
        state=state if state in CaseState.values else "",
        organisation_id=_organisation(given.get("organisation", "").strip()),
        item_code=read_text(given, "item", 64),
        window_id=_window(given.get("window", "").strip()),
        submitted_on=read_day(given, "submitted_on"),
        submitted_since=read_day(given, "submitted_since"),
        submitted_until=read_day(given, "submitted_until"),
        accepted_on=read_day(given, "accepted_on"),
        decided_on=read_day(given, "decided_on"),
        overdue=given.get("overdue", "") not in ("", "0", "false"),
    )


_NOWHERE = UUID(int=0)


def _organisation(text: str) -> UUID | None:
    """An organisation by id or by code."""
    if not text:
        return None
    known = read_id(text)
    if known:
        return known
    found = find_organisation(code=text.replace("\x00", "")[:32])
    return found.id if found else _NOWHERE


def _window(text: str) -> UUID | None:
    """A window by id or by the number above it."""
    if not text:
        return None
    known = read_id(text)
    if known:
        return known
    digits = text.lstrip("0")
    found = (
        find_window(number=int(digits)) if digits.isascii() and digits.isdigit() and len(digits) < 6 else None
    )
    return found.id if found else _NOWHERE


def _window_number(window_id: UUID | None) -> str:
    found = find_window(window_id)
    return str(found.number) if found else ""


def _page_url(request: HttpRequest, number: int) -> str:
    given = {name: request.GET[name][:100] for name in _NAMES if request.GET.get(name)}
    return f"?{urlencode({**given, 'page': number})}"
