"""Come to an appointment: its code, typed or scanned off the phone, or the identity card number of whoever has one today."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from huiban.domains.appointments.public import check_in
from huiban.foundation.errors import HuibanError
from huiban.foundation.moment import now
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.kiosk.pages import KIOSK, kiosk_page, show
from huiban.surfaces.kiosk.visit import Visit, keep_visit, read_visit, take_fault

LONGEST = 40


@require_http_methods(["GET", "HEAD", "POST"])
@kiosk_page
def by_code(request: HttpRequest) -> HttpResponse:
    """The code of the appointment. What was refused leads back here by a redirect: no resent form holds it."""
    visit = read_visit(request)
    if request.method != "POST":
        return show(request, "check_in", {"typed": visit.booking_code, "fault": take_fault(request, visit)})
    visit.booking_code = request.POST.get("code", "")[:LONGEST].strip()
    return _check_in(request, visit, "kiosk:check-in", code=visit.booking_code)


@require_http_methods(["GET", "HEAD", "POST"])
@kiosk_page
def by_identity(request: HttpRequest) -> HttpResponse:
    visit = read_visit(request)
    if request.method != "POST":
        context = {"typed": visit.citizen_id, "fault": take_fault(request, visit)}
        return show(request, "check_in_identity", context)
    visit.citizen_id, visit.checked = request.POST.get("citizen_id", "")[:LONGEST].strip(), False
    return _check_in(request, visit, "kiosk:check-in-identity", citizen_id=visit.citizen_id)


def _check_in(
    request: HttpRequest, visit: Visit, page: str, *, code: str = "", citizen_id: str = ""
) -> HttpResponse:
    began = now()
    try:
        ticket = check_in(actor=KIOSK, code=code, citizen_id=citizen_id)
    except HuibanError as refused:
        visit.fault = _sentence(refused)
        keep_visit(request, visit)
        return SeeOther(reverse(page))
    own = bool(code) or ticket.taken_at >= began  # a number alone shows no slip that was given before
    keep_visit(request, Visit(ticket=ticket.code, ticket_is_own=own, came_by_appointment=True))
    return SeeOther(reverse("kiosk:ticket"))


def _sentence(refused: HuibanError) -> str:
    """What to say of a refusal: the sentence of the field when there is one."""
    fields = [str(words) for sentences in refused.fields.values() for words in sentences]
    return fields[0] if fields else str(refused.message)
