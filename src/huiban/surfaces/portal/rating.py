"""Rate a finished case, once: signed in, or with the code on the receipt."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiban.domains.cases.public import FINISHED, Case, CaseState, find_case, find_progress
from huiban.domains.rules.public import parse, to_json
from huiban.domains.voices.public import (
    BAD,
    BadReason,
    GoodReason,
    Grade,
    Rating,
    find_rating,
    rate,
    rate_with_code,
)
from huiban.foundation.errors import Conflict, Invalid
from huiban.surfaces.components.fields import FieldView, OptionView
from huiban.surfaces.components.posted import read_posted
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.portal.gates import actor_of, person_required
from huiban.surfaces.portal.navigation import page
from huiban.surfaces.portal.secrets_in_session import remembered_code
from huiban.surfaces.portal.titles import item_title

Given = dict[str, Any]


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def rating(request: HttpRequest, number: str) -> HttpResponse:
    """By the signed-in applicant."""
    found = find_case(actor=actor_of(request), number=number)

    def give(given: Given) -> Rating:
        return rate(actor=actor_of(request), number=found.number, **given)

    return _answer(request, found, give, reverse("portal:case", args=[found.number]), "my")


@require_http_methods(["GET", "HEAD", "POST"])
def progress_rating(request: HttpRequest, number: str) -> HttpResponse:
    """By whoever showed the query code in this session."""
    code = remembered_code(request, number)
    if not code:
        return SeeOther(reverse("portal:progress"))
    found = find_progress(number=number, query_code=code)

    def give(given: Given) -> Rating:
        return rate_with_code(actor=actor_of(request), number=found.number, query_code=code, **given)

    return _answer(request, found, give, reverse("portal:progress-case", args=[found.number]), "progress")


def _answer(
    request: HttpRequest, found: Case, give: Callable[[Given], Rating], back: str, current: str
) -> HttpResponse:
    if request.method != "POST":
        return _show(request, found, back, current, {}, {})
    grade = request.POST.get("grade", "")
    if grade not in {str(one.value) for one in Grade}:
        return _show(request, found, back, current, _typed(request), {"grade": [_("请选择一个评价。")]}, 422)
    try:
        give(_read(request, Grade(int(grade))))
    except Invalid as refused:
        return _show(request, found, back, current, _typed(request), refused.fields, refused.status)
    except Conflict as conflict:
        messages.info(request, str(conflict.message))
        return SeeOther(back)
    messages.success(request, _("收到您的评价，谢谢。"))
    return SeeOther(back)


def _read(request: HttpRequest, grade: Grade) -> Given:
    """Only the reasons that belong to the grade: without script both lists are on the page."""
    reasons = read_posted(request.POST, id="bad_reasons" if grade in BAD else "good_reasons", type="multi")
    return {
        "grade": grade,
        "reasons": reasons or [],
        "text": read_posted(request.POST, id="text", type="text") or "",
    }


def _typed(request: HttpRequest) -> Given:
    names = {"grade": "enum", "good_reasons": "multi", "bad_reasons": "multi", "text": "text"}
    return {name: read_posted(request.POST, id=name, type=kind) for name, kind in names.items()}


def _show(
    request: HttpRequest,
    found: Case,
    back: str,
    current: str,
    typed: Given,
    errors: Given,
    status: int = 200,
) -> HttpResponse:
    given = find_rating(found)
    context = {
        "case": found,
        "item": item_title(found.item_version),
        "back_url": back,
        "finished": found.state in {*FINISHED, CaseState.NOT_ACCEPTED},
        "given": given,
        "given_grade": Grade(given.grade).label if given else "",
        "follow_up": getattr(given, "follow_up", None) if given else None,
        "fields": _fields(typed, errors),
        "errors": {"text" if name == "reasons" else name: texts for name, texts in errors.items()},
        "staff": actor_of(request).is_staff,
    }
    return page(request, "rating", context, current=current, status=status)


def _fields(typed: Given, errors: Given) -> list[FieldView]:
    bad = '["' + '","'.join(str(grade.value) for grade in sorted(BAD)) + '"]'
    return [
        FieldView(
            id="grade",
            label=_("总的来说，您满意吗？"),
            type="enum",
            options=tuple(OptionView(str(grade.value), str(grade.label)) for grade in Grade),
            value=typed.get("grade"),
            errors=tuple(str(text) for text in errors.get("grade", ())),
        ),
        FieldView(
            id="good_reasons",
            label=_("哪里好？"),
            type="multi",
            required=False,
            options=tuple(OptionView(one.value, str(one.label)) for one in GoodReason),
            value=typed.get("good_reasons"),
            show_when_json=to_json(parse(f"!(grade in {bad})")),
        ),
        FieldView(
            id="bad_reasons",
            label=_("哪里不满意？"),
            type="multi",
            required=False,
            options=tuple(OptionView(one.value, str(one.label)) for one in BadReason),
            value=typed.get("bad_reasons"),
            show_when_json=to_json(parse(f"grade in {bad}")),
        ),
        FieldView(
            id="text",
            label=_("还想说什么"),
            type="text",
            required=False,
            max_length=500,
            value=typed.get("text"),
            help=_("不要写身份证号、银行卡号。"),
            errors=tuple(str(text) for text in errors.get("text", ())),
        ),
    ]
