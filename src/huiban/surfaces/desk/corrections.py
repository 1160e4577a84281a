"""What people say is registered wrongly: compare with the proof, decide with a reason. For hall managers."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huiban.domains.privacy.public import (
    Correction,
    CorrectionField,
    decide_correction,
    find_correction,
    find_proof,
    list_corrections,
)
from huiban.foundation.clock.public import remaining, today
from huiban.foundation.errors import HuibanError, NotFound
from huiban.surfaces.components.downloads import PICTURES, document_response
from huiban.surfaces.components.fields import FieldView, OptionView
from huiban.surfaces.components.parts import Row
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.desk.gate import actor_of, staff_required
from huiban.surfaces.desk.places import desk_page
from huiban.surfaces.desk.read import read_text

Errors = dict[str, list[str]]


@require_safe
@staff_required
def show_corrections(request: HttpRequest) -> HttpResponse:
    """The list, nothing opened: whoever opens one reads personal data, and that is recorded."""
    return _show(request, None, {})


@require_safe
@staff_required
def show_correction(request: HttpRequest, correction_id: UUID) -> HttpResponse:
    return _show(request, find_correction(actor=actor_of(request), correction_id=correction_id), {})


@require_safe
@staff_required
def show_proof(request: HttpRequest, correction_id: UUID, document_id: UUID) -> HttpResponse:
    """A proof: pictures are shown, everything else is saved."""
    document = find_proof(actor=actor_of(request), correction_id=correction_id, document_id=document_id)
    return document_response(document)


@require_POST
@staff_required
def decide(request: HttpRequest, correction_id: UUID) -> HttpResponse:
    """Grant or refuse; the person reads the reason."""
    actor, decision = actor_of(request), request.POST.get("decision", "")
    found = find_correction(actor=actor, correction_id=correction_id)
    if decision not in ("grant", "refuse"):
        return _show(request, found, {"decision": [_("请选更正还是不更正。")]}, 422)
    try:
        decide_correction(
            actor=actor,
            correction_id=correction_id,
            granted=decision == "grant",
            answer=read_text(request.POST, "answer"),
        )
    except NotFound:
        raise
    except HuibanError as refused:
        errors = {path: [str(text) for text in texts] for path, texts in refused.fields.items()}
        return _show(request, found, errors or {"__all__": [str(refused.message)]}, refused.status)
    messages.success(request, _("已经答复本人。"))
    return SeeOther(reverse("desk:corrections"))


def _show(request: HttpRequest, found: Correction | None, errors: Errors, status: int = 200) -> HttpResponse:
    decided = request.GET.get("list") == "decided"
    rows = list_corrections(actor=actor_of(request), decided=decided)
    context: dict[str, Any] = {
        "rows": [
            (one, remaining(one.due, today()), found is not None and one.id == found.id) for one in rows
        ],
        "decided": decided,
        "found": found,
        "today": today(),
        "errors": errors,
    }
    if found is not None:
        context |= {
            "left": remaining(found.due, today()),
            "said": _said(found),
            "proofs": [(one.document, one.document.content_type in PICTURES) for one in found.proofs.all()],
            "fields": _fields(request, errors),
        }
    return desk_page(request, "corrections", context, current="corrections", status=status)


def _said(found: Correction) -> list[Row]:
    rows = [Row(label=_("谁要求的"), value=found.person.name or found.person.masked_mobile or "—")]
    if found.field != CorrectionField.OTHER:
        rows.append(Row(label=_("现在登记的"), value=found.old_value or "—"))
    rows.append(Row(label=_("要改成"), value=found.new_value or "—"))
    rows.append(Row(label=_("理由"), value=found.reason or "—"))
    return rows


def _fields(request: HttpRequest, errors: Errors) -> list[FieldView]:
    return [
        FieldView(
            id="decision",
            label=_("核对的结果"),
            type="enum",
            value=request.POST.get("decision", ""),
            options=(
                OptionView("grant", _("更正"), _("登记马上改过来，本人要重新登录")),
                OptionView("refuse", _("不更正"), _("写明理由，本人可以反映或起诉")),
            ),
            errors=tuple(errors.get("decision", ())),
        ),
        FieldView(
            id="answer",
            label=_("给本人的答复"),
            type="text",
            value=request.POST.get("answer", ""),
            help=_("写明核对了什么、为什么。本人看得到。"),
            max_length=1000,
            errors=tuple(errors.get("answer", ())),
        ),
    ]
