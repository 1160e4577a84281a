"""Where does it stand, without signing in: the number and the code on the receipt."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huiban.domains.cases.public import Case, find_progress
from huiban.foundation.errors import HuibanError, NotFound
from huiban.foundation.identifiers.public import check_case_number, compact
from huiban.foundation.live.public import stream_url
from huiban.surfaces.components.fields import FieldView
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.portal.case import case_context
from huiban.surfaces.portal.gates import is_signed_in
from huiban.surfaces.portal.matters import may_rate
from huiban.surfaces.portal.navigation import page
from huiban.surfaces.portal.secrets_in_session import remember_inquiry, remembered_code

LONGEST = 60


@require_http_methods(["GET", "HEAD", "POST"])
def progress(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _ask(request, {"number": request.GET.get("number", "")[:LONGEST]}, {})
    typed = {name: request.POST.get(name, "")[:LONGEST].strip() for name in ("number", "code")}
    checked = check_case_number(typed["number"])
    code = compact(typed["code"])
    faults = {}
    if checked.value is None:
        faults["number"] = [str(checked.message)]
    if len(code) != 8:
        faults["code"] = [_("查询码是 8 位数字，印在回执上。")]
    if faults:
        return _ask(request, typed, faults, 422)
    try:
        found = find_progress(number=typed["number"], query_code=code)
    except HuibanError as error:
        return _ask(request, typed, {"code": [str(error.message)]}, error.status)
    remember_inquiry(request, found.number, code)
    return SeeOther(reverse("portal:progress-case", args=[found.number]))


@require_safe
def progress_case(request: HttpRequest, number: str) -> HttpResponse:
    """The same outcome and timeline as the applicant's page, without names, form and documents."""
    try:
        found = _inquired(request, number)
    except NotFound:
        if request.headers.get("HX-Request"):
            raise
        return SeeOther(f"{reverse('portal:progress')}?number={number}")
    context = case_context(found) | {
        "live_url": stream_url([f"case:{found.number}"], host=request.get_host()),
        "renew_url": reverse("portal:progress-live", args=[found.number]),
        "page_url": reverse("portal:progress-case", args=[found.number]),
        "rating_url": reverse("portal:progress-rating", args=[found.number]) if may_rate(found) else "",
        "by_code": True,
        "signed_in": is_signed_in(request),
    }
    return page(request, "progress_case", context, current="progress")


@require_safe
def progress_live(request: HttpRequest, number: str) -> HttpResponse:
    found = _inquired(request, number)
    return JsonResponse({"url": stream_url([f"case:{found.number}"], host=request.get_host())})


def _inquired(request: HttpRequest, number: str) -> Case:
    """The case whose code this session showed. Raises ``NotFound`` otherwise."""
    code = remembered_code(request, number)
    if not code:
        raise NotFound
    return find_progress(number=number, query_code=code)


def _ask(
    request: HttpRequest, typed: dict[str, str], errors: dict[str, list[str]], status: int = 200
) -> HttpResponse:
    fields = [
        FieldView(
            id="number",
            label=_("办件编号"),
            value=typed.get("number", ""),
            example="370211-20261120-000123-C",
            autocomplete="off",
            max_length=LONGEST,
            errors=tuple(errors.get("number", ())),
        ),
        FieldView(
            id="code",
            label=_("查询码"),
            value=typed.get("code", ""),
            help=_("回执上的 8 位数字。"),
            inputmode="numeric",
            autocomplete="off",
            max_length=20,
            errors=tuple(errors.get("code", ())),
        ),
    ]
    context = {"fields": fields, "errors": errors, "signed_in": is_signed_in(request)}
    return page(request, "progress", context, current="progress", status=status)
