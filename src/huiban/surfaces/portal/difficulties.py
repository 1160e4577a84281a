"""A matter that could not be done: raise it, see what becomes of it, ask once more."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiban.domains.difficulties.public import (
    Difficulty,
    DifficultyState,
    Result,
    StepKind,
    find_by_code,
    find_difficulty,
    list_own_difficulties,
    list_told_steps,
    may_reopen,
    reopen,
    reopen_with_code,
)
from huiban.foundation.errors import HuibanError, NotFound
from huiban.foundation.identifiers.public import compact
from huiban.surfaces.components.difficulty_form import RaisedForm
from huiban.surfaces.components.fields import FieldView
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.portal.gates import actor_of, is_signed_in
from huiban.surfaces.portal.navigation import page
from huiban.surfaces.portal.secrets_in_session import remember_inquiry, remembered_code

LONGEST = 60


@require_http_methods(["GET", "HEAD", "POST"])
def difficulties(request: HttpRequest) -> HttpResponse:
    """Raise one; signed in, see those raised before."""
    form = RaisedForm.of(request)
    if request.method != "POST":
        return _form(request, form, {})
    try:
        raised = form.send(actor_of(request))
    except HuibanError as refused:
        return _form(request, form, refused.fields or {"__all__": [refused.message]}, refused.status)
    remember_inquiry(request, raised.number, raised.query_code)
    messages.success(request, _("收到了。请记下编号和查询码，或者拍张照片。"))
    return SeeOther(reverse("portal:difficulty", args=[raised.number]))


@require_http_methods(["GET", "HEAD", "POST"])
def difficulty_inquiry(request: HttpRequest) -> HttpResponse:
    """Look one up by number and code."""
    if request.method != "POST":
        return _ask(request, {"number": request.GET.get("number", "")[:LONGEST]}, {})
    typed = {name: request.POST.get(name, "")[:LONGEST].strip() for name in ("number", "code")}
    code = compact(typed["code"])
    try:
        found = find_by_code(number=typed["number"], query_code=code)
    except HuibanError as error:
        return _ask(request, typed, {"code": [str(error.message)]}, error.status)
    remember_inquiry(request, found.number, code)
    return SeeOther(reverse("portal:difficulty", args=[found.number]))


@require_safe
def difficulty(request: HttpRequest, number: str) -> HttpResponse:
    """What becomes of it, for the person signed in or whoever showed the code in this session."""
    found = _found(request, number)
    return _show(request, found) if found else _to_inquiry(number)


@require_POST
def difficulty_reopening(request: HttpRequest, number: str) -> HttpResponse:
    """Not content with the answer."""
    found, actor = _found(request, number), actor_of(request)
    if found is None:
        return _to_inquiry(number)
    reason = request.POST.get("reason", "").replace("\r\n", "\n")[:5000]
    try:
        if found.person_id is not None and found.person_id == actor.id:
            reopen(actor=actor, number=found.number, reason=reason)
        else:
            reopen_with_code(
                actor=actor,
                number=found.number,
                query_code=remembered_code(request, found.number),
                reason=reason,
            )
    except HuibanError as refused:
        return _show(request, found, refused.fields or {"__all__": [refused.message]}, refused.status)
    messages.success(request, _("收到了，会有人重新来办。"))
    return SeeOther(reverse("portal:difficulty", args=[found.number]))


def _found(request: HttpRequest, number: str) -> Difficulty | None:
    """One's own, or one whose code this session showed; ``None`` when the code must be asked for."""
    if is_signed_in(request):
        try:
            return find_difficulty(actor=actor_of(request), number=number)
        except NotFound:
            pass
    code = remembered_code(request, number)
    return find_by_code(number=number, query_code=code) if code else None


def _to_inquiry(number: str) -> HttpResponse:
    return SeeOther(f"{reverse('portal:difficulty-inquiry')}?number={number[:LONGEST]}")


def _form(request: HttpRequest, form: RaisedForm, errors: dict[str, Any], status: int = 200) -> HttpResponse:
    signed_in = is_signed_in(request)
    hint = _("有进展打这个电话。") if not signed_in else _("空着就打您登录的手机号。")
    context = {
        "form": form,
        "fields": form.fields(errors, phone_needed=not signed_in, phone_help=hint),
        "errors": errors,
        "signed_in": signed_in,
        "own": list_own_difficulties(actor=actor_of(request)),
    }
    return page(request, "difficulties", context, current="help", status=status)


def _show(
    request: HttpRequest, found: Difficulty, errors: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    errors = errors or {}
    reason = FieldView(
        id="reason",
        label=_("哪里还没办好？"),
        type="text",
        value=request.POST.get("reason", ""),
        max_length=2000,
        errors=tuple(str(text) for text in errors.get("reason", ())),
    )
    context = {
        "found": found,
        "headline": _headline(found),
        "entries": _entries(found),
        "closed": found.state == DifficultyState.CLOSED,
        "result": Result(found.result).label if found.result else "",
        "may_reopen": may_reopen(found),
        "reason": reason,
        "errors": errors,
    }
    return page(request, "difficulty", context, current="help", status=status)


def _headline(found: Difficulty) -> str:
    match found.state:
        case DifficultyState.RAISED:
            return _("收到了，正在安排专人")
        case DifficultyState.OWNED:
            return _("有专人在办")
        case DifficultyState.WITH_DEPARTMENT:
            return _("专人盯着，部门在办")
        case _:
            return str(Result(found.result).label)


def _entries(found: Difficulty) -> list[dict[str, object]]:
    """The steps a person reads, newest first: what happened, and the words meant for them."""
    steps = list_told_steps(found)
    entries: list[dict[str, object]] = [
        {
            "title": _("给您的话") if step.kind == StepKind.WORK else StepKind(step.kind).label,
            "when": step.at,
            "text": step.text if step.told else "",
            "state": "done",
        }
        for step in steps
    ]
    if found.state != DifficultyState.CLOSED:
        entries[-1]["state"] = "current"
    return list(reversed(entries))


def _ask(
    request: HttpRequest, typed: dict[str, str], errors: dict[str, list[str]], status: int = 200
) -> HttpResponse:
    fields = [
        FieldView(
            id="number",
            label=_("反映编号"),
            value=typed.get("number", ""),
            example="FY20261128-00012",
            autocomplete="off",
            max_length=LONGEST,
        ),
        FieldView(
            id="code",
            label=_("查询码"),
            value=typed.get("code", ""),
            help=_("反映以后给您的 8 位数字。"),
            inputmode="numeric",
            autocomplete="off",
            max_length=20,
            errors=tuple(errors.get("code", ())),
        ),
    ]
    return page(
        request, "difficulty_inquiry", {"fields": fields, "errors": errors}, current="help", status=status
    )
