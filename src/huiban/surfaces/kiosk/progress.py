"""How far is my case: the number and the query code of the receipt, with the same limits as anywhere else."""

from __future__ import annotations

import re

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huiban.domains.cases.public import find_progress
from huiban.foundation.errors import HuibanError
from huiban.foundation.identifiers.public import check_case_number, compact
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.kiosk.pages import kiosk_page, show
from huiban.surfaces.kiosk.visit import keep_visit, read_visit, take_fault
from huiban.surfaces.portal.standing import standing_of, timeline_of
from huiban.surfaces.portal.titles import item_title

LONGEST = 300
CODE_LENGTH = 8
_SCANNED = re.compile(r"[?&]number=([0-9A-Za-z-]+)")


@require_http_methods(["GET", "HEAD", "POST"])
@kiosk_page
def ask_number(request: HttpRequest) -> HttpResponse:
    """The number: typed, or read off the receipt's square code by a scanner, which types its address."""
    visit = read_visit(request)
    if request.method != "POST":
        return show(request, "progress_number", {"typed": visit.number, "fault": take_fault(request, visit)})
    typed = request.POST.get("number", "")[:LONGEST].strip()
    scanned = _SCANNED.search(typed)
    checked = check_case_number(scanned[1] if scanned else typed)
    visit.number = str(checked.value) if checked.value else typed[:40].replace("\x00", "")
    visit.query_code = ""
    visit.fault = "" if checked.value else str(checked.message)
    keep_visit(request, visit)
    return SeeOther(reverse("kiosk:progress-code" if checked.value else "kiosk:progress"))


@require_http_methods(["GET", "HEAD", "POST"])
@kiosk_page
def ask_code(request: HttpRequest) -> HttpResponse:
    """The code. A wrong one leads back here by a redirect, so that no resent form holds it."""
    visit = read_visit(request)
    if not visit.number:
        return SeeOther(reverse("kiosk:progress"))
    if request.method != "POST":
        context = {"number": visit.number, "fault": take_fault(request, visit)}
        return show(request, "progress_code", context)
    code = compact(request.POST.get("code", "")[:LONGEST])
    visit.fault, visit.query_code = _refusal(visit.number, code), ""
    if not visit.fault:
        visit.query_code = code
    keep_visit(request, visit)
    return SeeOther(reverse("kiosk:progress-code" if visit.fault else "kiosk:progress-case"))


@require_safe
@kiosk_page
def show_case(request: HttpRequest) -> HttpResponse:
    """Where it stands, without names, form and documents."""
    visit = read_visit(request)
    if not visit.query_code:
        return SeeOther(reverse("kiosk:progress"))
    case = find_progress(number=visit.number, query_code=visit.query_code)
    context = {
        "case": case,
        "title": item_title(case.item_version),
        "standing": standing_of(case),
        "timeline": timeline_of(case),
        "phone_url": settings.HUIBAN_PUBLIC_URL.rstrip("/")
        + f"{reverse('portal:progress')}?number={case.number}",
    }
    return show(request, "progress_case", context)


def _refusal(number: str, code: str) -> str:
    """Why the code shows nothing; empty when it fits."""
    if len(code) != CODE_LENGTH:
        return _("查询码是 8 位数字，印在回执上。")
    try:
        find_progress(number=number, query_code=code)
    except HuibanError as refused:
        return str(refused.message)
    return ""
