"""The identity card number, for those who want it on their ticket. It waits sealed, and leaves with the visitor."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from huiban.foundation.identifiers.public import check_citizen_id
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.kiosk.pages import kiosk_page, show
from huiban.surfaces.kiosk.visit import keep_visit, read_visit, take_fault

LONGEST = 40


@require_http_methods(["GET", "HEAD", "POST"])
@kiosk_page
def identity(request: HttpRequest) -> HttpResponse:
    """The keys to type it. A wrong number leads back here by a redirect: no address and no resent form holds it."""
    visit = read_visit(request)
    if not visit.matters:
        return SeeOther(reverse("kiosk:home"))
    if request.method != "POST":
        return show(request, "identity", {"typed": visit.citizen_id, "fault": take_fault(request, visit)})
    typed = request.POST.get("citizen_id", "")[:LONGEST].strip()
    checked = check_citizen_id(typed)
    visit.checked = checked.value is not None
    visit.citizen_id = checked.value.number if checked.value else typed
    visit.fault = "" if checked.value else str(checked.message)
    keep_visit(request, visit)
    return SeeOther(reverse("kiosk:visit-priority" if visit.checked else "kiosk:identity"))


@require_POST
@kiosk_page
def forget_identity(request: HttpRequest) -> HttpResponse:
    """Without a number after all."""
    visit = read_visit(request)
    visit.citizen_id, visit.checked, visit.fault = "", False, ""
    keep_visit(request, visit)
    return SeeOther(reverse("kiosk:visit-priority" if visit.matters else "kiosk:home"))
