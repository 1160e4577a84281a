"""One case, for its applicant: where it stands, what happened, what was handed in, what came of it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huiban.domains.cases.public import (
    BEFORE_DECISION,
    Case,
    CaseMaterial,
    CaseState,
    MaterialForm,
    asked_questions,
    condition_values,
    find_case,
    find_case_document,
    list_case_materials,
    shown_fields,
    shown_sections,
    withdraw,
)
from huiban.domains.certificates.public import find_result, list_results, make_receipt, read_result
from huiban.domains.voices.public import find_rating
from huiban.foundation.clock.public import Limit, current_calendar
from huiban.foundation.errors import NotFound
from huiban.foundation.live.public import stream_url
from huiban.foundation.moment import local_day
from huiban.surfaces.components.corrected import corrections_beside
from huiban.surfaces.components.languages import is_chinese
from huiban.surfaces.components.parts import Row
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.portal.downloads import bytes_response, document_response
from huiban.surfaces.portal.gates import actor_of, person_required
from huiban.surfaces.portal.guide.limits import limit_words
from huiban.surfaces.portal.matters import may_rate
from huiban.surfaces.portal.navigation import page
from huiban.surfaces.portal.standing import limits_of, standing_of, timeline_of
from huiban.surfaces.portal.titles import item_title
from huiban.surfaces.portal.values import value_words

ACCEPTANCE_LIMIT = Limit(5)  # 行政许可法 第三十二条: five days to accept or to say once what is missing


@require_safe
@person_required
def case(request: HttpRequest, number: str) -> HttpResponse:
    found = find_case(actor=actor_of(request), number=number)
    live = stream_url([f"case:{found.number}"], host=request.get_host())
    context = case_context(found) | {
        "live_url": live,
        "renew_url": reverse("portal:case-live", args=[found.number]),
        "page_url": reverse("portal:case", args=[found.number]),
        "given": _given(found),
        "materials": [_material_row(found, material) for material in list_case_materials(found)],
        "corrected": corrections_beside(found),
        "may_withdraw": found.state in BEFORE_DECISION,
        "rating": find_rating(found),
        "rating_url": reverse("portal:rating", args=[found.number]) if may_rate(found) else "",
    }
    return page(request, "case", context, current="my")


def case_context(found: Case) -> dict[str, Any]:
    """What the applicant's page and the inquiry by code both show."""
    return {
        "case": found,
        "item": item_title(found.item_version),
        "standing": standing_of(found),
        "timeline": timeline_of(found),
        "limits": limits_of(found),
        "results": list_results(found),
        "refused": found.state == CaseState.NOT_ACCEPTED or found.outcome == "refused",
        "remedies": found.item_version.guide.remedies,
    }


@require_safe
@person_required
def case_live(request: HttpRequest, number: str) -> HttpResponse:
    """A fresh address of the stream, while the reader may still see the case."""
    found = find_case(actor=actor_of(request), number=number)
    return JsonResponse({"url": stream_url([f"case:{found.number}"], host=request.get_host())})


@require_safe
@person_required
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    found = find_case(actor=actor_of(request), number=number)
    context = case_context(found) | {
        "progress_url": request.build_absolute_uri(f"{reverse('portal:progress')}?number={found.number}"),
        "code": f"{found.query_code[:4]} {found.query_code[4:]}",
        "papers": [m.name for m in list_case_materials(found) if m.form == MaterialForm.PAPER],
        "answer_by": _answer_by(found),
        "promise": _promise(found),
        "venue": next(iter(found.item_version.guide.venues), None),
    }
    return page(request, "receipt", context, current="my")


@require_safe
@person_required
def receipt_pdf(request: HttpRequest, number: str) -> FileResponse:
    found = find_case(actor=actor_of(request), number=number)
    content = make_receipt(found, language="zh" if is_chinese() else "en")
    return bytes_response(content, f"{found.number}.pdf")


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def case_withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Say what taking the application back means, then do it."""
    found = find_case(actor=actor_of(request), number=number)
    if request.method != "POST":
        context = {
            "case": found,
            "item": item_title(found.item_version),
            "open": found.state in BEFORE_DECISION,
        }
        return page(request, "case_withdraw", context, current="my")
    withdraw(actor=actor_of(request), number=found.number)
    messages.success(request, _("申请已撤回。"))
    return SeeOther(reverse("portal:case", args=[found.number]))


@require_safe
@person_required
def case_document(request: HttpRequest, number: str, document_id: UUID) -> FileResponse:
    document = find_case_document(actor=actor_of(request), number=number, document_id=document_id)
    return document_response(document)


@require_safe
@person_required
def case_result(request: HttpRequest, number: str, document_id: UUID) -> FileResponse:
    """The sealed result, byte for byte: a printout of it can be checked under “查证件真假”."""
    found = find_case(actor=actor_of(request), number=number)
    document = find_result(actor=actor_of(request), document_id=document_id)
    if document.case_id != found.id:
        raise NotFound
    return bytes_response(read_result(document), f"{document.title}-{found.number}.pdf")


def _answer_by(found: Case) -> Any:
    """Until when it will be said whether the application is accepted: only where the statute sets the day."""
    if found.state not in (CaseState.SUBMITTED, CaseState.PRE_REVIEW) or found.item.type_code != "01":
        return None
    return current_calendar().due(local_day(found.submitted_at), ACCEPTANCE_LIMIT).due


def _promise(found: Case) -> str:
    limit = found.item_version.guide.promised_limit
    return limit_words(limit) if limit else ""


def _given(found: Case) -> list[tuple[str, list[Row]]]:
    """The answers and the form as they were handed in; the middle of identity numbers stays hidden."""
    content = found.item_version.guide
    answers = [
        Row(label=question.text, value="、".join(
            option.label for option in question.options
            if option.value in _listed(found.answers.get(question.id))
        ))
        for question in asked_questions(content, found.answers)
    ]  # fmt: skip
    values = condition_values(content, found.answers, found.form)
    parts = [(_("情形"), answers)] if answers else []
    for section in shown_sections(content, found.answers, found.form):
        rows = [
            Row(label=field.label, value=value_words(field, found.form.get(field.id), masked=True) or "—")
            for field in shown_fields(section, values)
        ]
        parts.append((section.title, rows))
    return parts


def _material_row(found: Case, material: CaseMaterial) -> dict[str, Any]:
    return {
        "name": material.name,
        "form": MaterialForm(material.form).label,
        "note": material.check_note,
        "files": [
            {"name": link.document.filename,
             "url": reverse("portal:case-document", args=[found.number, link.document_id])}
            for link in material.documents.all()
        ],
    }  # fmt: skip


def _listed(answer: object) -> list[object]:
    return answer if isinstance(answer, list) else [answer]
