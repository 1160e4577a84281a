"""Raise a difficulty for the visitor who stands there, and what a month of them says."""

from __future__ import annotations

import base64
from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huiban.domains.difficulties.public import Result, analyse_month, find_by_code
from huiban.domains.directory.public import has_role
from huiban.domains.hall.public import can_help_visitors
from huiban.foundation.clock.public import today
from huiban.foundation.encryption import decrypt, encrypt
from huiban.foundation.errors import Forbidden, HuibanError
from huiban.surfaces.components.difficulty_form import RaisedForm
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.desk.gate import actor_of, staff_required
from huiban.surfaces.desk.places import DIFFICULTY_ROLES, desk_page

_RAISED = "desk_difficulty_raised"


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def raise_for_visitor(request: HttpRequest) -> HttpResponse:
    """The form; afterwards number and code to write down or print for the visitor."""
    actor = actor_of(request)
    if not can_help_visitors(actor):
        raise Forbidden
    form = RaisedForm.of(request)
    if request.method != "POST":
        return _form(request, form, {})
    try:
        raised = form.send(actor)
    except HuibanError as refused:
        return _form(request, form, refused.fields or {"__all__": [refused.message]}, refused.status)
    messages.success(request, _("已经记下。请把编号和查询码交给群众。"))
    request.session[_RAISED] = [raised.number, _seal(raised.query_code)]
    return SeeOther(reverse("desk:difficulty-receipt"))


@require_safe
@staff_required
def show_receipt(request: HttpRequest) -> HttpResponse:
    """Number and code of the last one raised in this session, to print for the visitor."""
    kept = request.session.get(_RAISED)
    if not kept:
        return SeeOther(reverse("desk:difficulty-new"))
    found = find_by_code(number=kept[0], query_code=_unseal(kept[1]))
    context = {"found": found, "may_list": has_role(actor_of(request), *DIFFICULTY_ROLES)}
    return desk_page(request, "difficulty_receipt", context, current="difficulties")


@require_safe
@staff_required
def show_analysis(request: HttpRequest) -> HttpResponse:
    """Cause × department × result of a month, for managers."""
    month = _month(request.GET.get("month", ""))
    found = analyse_month(actor=actor_of(request), month=month)
    context = {
        "found": found,
        "results": [result.label for result in Result],
        "rows": [(row, [row.results.get(result, 0) for result in Result]) for row in found.rows],
        "before": _shifted(found.month, -1),
        "after": _shifted(found.month, 1) if found.month < today().replace(day=1) else None,
    }
    return desk_page(request, "difficulty_analysis", context, current="difficulties")


def _form(request: HttpRequest, form: RaisedForm, errors: dict[str, Any], status: int = 200) -> HttpResponse:
    hint = _("群众自己的电话；编号和查询码交给他。")
    context = {
        "form": form,
        "fields": form.fields(errors, phone_needed=True, phone_help=hint),
        "errors": errors,
    }
    return desk_page(request, "difficulty_new", context, current="difficulties", status=status)


def _month(text: str) -> date:
    """The month in the address, else this one."""
    try:
        found = date.fromisoformat(f"{text[:7]}-01")
    except ValueError:
        return today().replace(day=1)
    return found if 2000 <= found.year <= 2100 else today().replace(day=1)


def _shifted(month: date, by: int) -> date:
    index = month.year * 12 + month.month - 1 + by
    return date(index // 12, index % 12 + 1, 1)


def _seal(code: str) -> str:
    return base64.b64encode(encrypt(code.encode())).decode()


def _unseal(sealed: str) -> str:
    return decrypt(base64.b64decode(sealed)).decode()
