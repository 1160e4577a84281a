"""Something registered of me is wrong: ask, with proof; see what became of it; think better of it."""

from __future__ import annotations

from typing import BinaryIO, cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiban.domains.people.public import find_person
from huiban.domains.privacy.public import (
    ACCEPTS,
    LARGEST_PROOF_MB,
    REPLY_WORKING_DAYS,
    Correction,
    CorrectionField,
    CorrectionState,
    ask_correction,
    list_own_corrections,
    withdraw_correction,
)
from huiban.foundation.errors import HuibanError
from huiban.surfaces.components.fields import FieldView, OptionView
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.portal.gates import actor_of, person_required
from huiban.surfaces.portal.navigation import page
from huiban.surfaces.portal.proving import own_proof_required

Errors = dict[str, list[str]]
_TONES = {
    CorrectionState.ASKED: "moving",
    CorrectionState.GRANTED: "done",
    CorrectionState.REFUSED: "refused",
    CorrectionState.WITHDRAWN: "ended",
}


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
@own_proof_required
def my_corrections(request: HttpRequest) -> HttpResponse:
    """What I asked for before, and a new one."""
    if request.method != "POST":
        return _show(request, {})
    typed = {name: request.POST.get(name, "")[:2000] for name in ("field", "new_value", "reason")}
    files = [(file.name or "", cast(BinaryIO, file.file)) for file in request.FILES.getlist("file")]
    try:
        ask_correction(actor=actor_of(request), proofs=files, **typed)
    except HuibanError as error:
        errors = {path: [str(text) for text in texts] for path, texts in error.fields.items()}
        return _show(request, errors or {"__all__": [str(error.message)]}, error.status)
    messages.success(
        request, _("收到了。有专人核对，%(days)d 个工作日内答复。") % {"days": REPLY_WORKING_DAYS}
    )
    return SeeOther(reverse("portal:my-corrections"))


@require_POST
@person_required
def my_correction_withdrawal(request: HttpRequest, correction_id: UUID) -> HttpResponse:
    """Think better of it."""
    try:
        withdraw_correction(actor=actor_of(request), correction_id=correction_id)
        messages.success(request, _("撤回了。"))
    except HuibanError as error:
        if error.status == 404:
            raise
        messages.warning(request, error.message)
    return SeeOther(reverse("portal:my-corrections"))


def _show(request: HttpRequest, errors: Errors, status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    context = {
        "person": find_person(actor.id),
        "fields": _fields(request, errors),
        "file_errors": errors.get("file", []),
        "accept": ",".join(f".{one}" for one in ACCEPTS),
        "most_mb": LARGEST_PROOF_MB,
        "asked": [_told(one) for one in list_own_corrections(actor=actor)],
        "errors": errors,
        "days": REPLY_WORKING_DAYS,
    }
    return page(request, "my_corrections", context, current="my", status=status)


def _told(one: Correction) -> dict[str, object]:
    return {"row": one, "tone": _TONES[CorrectionState(one.state)], "open": one.is_open}


def _fields(request: HttpRequest, errors: Errors) -> list[FieldView]:
    def errors_of(name: str) -> tuple[str, ...]:
        return tuple(errors.get(name, ()))

    return [
        FieldView(
            id="field",
            label=_("哪一项不对？"),
            type="enum",
            value=request.POST.get("field", ""),
            options=tuple(OptionView(str(value), str(label)) for value, label in CorrectionField.choices),
            errors=errors_of("field"),
        ),
        FieldView(
            id="new_value",
            label=_("正确的是什么？"),
            type="text",
            value=request.POST.get("new_value", ""),
            help=_("姓名和号码照身份证写。是别的内容的，写明哪里不对、该怎么写。"),
            max_length=1000,
            errors=errors_of("new_value"),
        ),
        FieldView(
            id="reason",
            label=_("怎么错的？"),
            type="text",
            value=request.POST.get("reason", ""),
            help=_("例如：登记时少写一个字；到派出所改过名。"),
            max_length=1000,
            errors=errors_of("reason"),
        ),
    ]
