"""Go on with a draft on another device: its code and the last four digits of the owner's phone."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiban.domains.cases.public import peek_draft_owner
from huiban.foundation.errors import HuibanError
from huiban.foundation.identifiers.public import compact
from huiban.surfaces.components.fields import FieldView
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.components.session import allow_draft
from huiban.surfaces.portal.navigation import page

LONGEST_CODE = 20


@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _show(request, request.GET.get("code", "")[:LONGEST_CODE])
    code = request.POST.get("code", "")[:LONGEST_CODE]
    tail = compact(request.POST.get("tail", ""))
    if not code.strip() or len(tail) != 4:
        return _show(request, code, _missing(code, tail), status=422)
    try:
        draft = peek_draft_owner(resume_code=code, mobile_tail=tail)
    except HuibanError as error:
        return _show(request, code, {"code": [str(error.message)]}, status=error.status)
    request.session.cycle_key()
    allow_draft(request, draft.id, draft.person)
    return SeeOther(reverse("portal:draft", args=[draft.id]))


def _missing(code: str, tail: str) -> dict[str, list[str]]:
    faults = {}
    if not code.strip():
        faults["code"] = [_("请填写接续码，例如 ABCD-2345。")]
    if len(tail) != 4:
        faults["tail"] = [_("请填写申请时所用手机号的最后四位数字。")]
    return faults


def _show(
    request: HttpRequest, code: str, errors: dict[str, list[str]] | None = None, status: int = 200
) -> HttpResponse:
    errors = errors or {}
    fields = [
        FieldView(
            id="code",
            label=_("接续码"),
            value=code,
            example="ABCD-2345",
            autocomplete="off",
            max_length=LONGEST_CODE,
            errors=tuple(errors.get("code", ())),
        ),
        FieldView(
            id="tail",
            label=_("手机号最后四位"),
            help=_("写申请时登录用的那个手机号。"),
            inputmode="numeric",
            autocomplete="off",
            max_length=8,
            errors=tuple(errors.get("tail", ())),
        ),
    ]
    return page(request, "resume", {"fields": fields, "errors": errors}, current="my", status=status)
