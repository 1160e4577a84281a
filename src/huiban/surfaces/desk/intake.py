"""Take a matter in at the window: the whole form on one page, saved while it is typed, then handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiban.domains.cases.public import DeliveryMethod, Draft, find_draft, save_draft, submit
from huiban.domains.rules.public import parse, to_json
from huiban.foundation.actors import Actor
from huiban.foundation.errors import HuibanError, Invalid, NotFound
from huiban.surfaces.components.fields import FieldView, OptionView
from huiban.surfaces.components.item_form import (
    by_field,
    field_views,
    known_facts,
    names_of,
    question_views,
    read_answers,
    read_fields,
)
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.desk.gate import actor_of, clerk_required
from huiban.surfaces.desk.intake_materials import material_lines
from huiban.surfaces.desk.places import desk_page
from huiban.surfaces.desk.read import read_text

Faults = Mapping[str, Sequence[object]]


@dataclass(frozen=True, slots=True)
class FormPart:
    """One section of the form on the page."""

    id: str
    title: str
    intro: str
    fields: list[FieldView]


@require_http_methods(["GET", "HEAD", "POST"])
@clerk_required
def show_draft(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """The form. A POST keeps what was typed without judging it: while typing, or when the clerk leaves it for later."""
    actor = actor_of(request)
    draft = find_draft(actor=actor, draft_id=draft_id)
    automatic = bool(request.headers.get("X-Huiban-Autosave"))
    if draft.case is not None:
        if automatic:
            return JsonResponse({"message": ""}, status=409)
        return SeeOther(reverse("desk:case", args=[draft.case.number]))
    if request.method != "POST":
        return _form_page(request, draft, {})
    try:
        _keep(actor, draft, request.POST)
    except HuibanError as refused:
        if automatic:
            return JsonResponse({"message": str(refused.message)}, status=refused.status)
        return _form_page(request, draft, refused.fields, typed=request.POST, status=refused.status)
    if automatic:
        return HttpResponse(status=204)
    messages.success(request, _("已存好，可以先办别的，回头再接着录。"))
    return SeeOther(reverse("desk:intake"))


@require_POST
@clerk_required
def submit_draft(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Keep what was typed and hand it in; then the case is there to be checked and accepted."""
    actor = actor_of(request)
    draft = find_draft(actor=actor, draft_id=draft_id)
    if draft.case is None:
        try:
            draft = _keep(actor, draft, request.POST)
            case = submit(actor=actor, draft_id=draft.id)
        except NotFound:
            raise
        except Invalid as refused:
            return _form_page(request, draft, refused.fields, typed=request.POST, status=refused.status)
        except HuibanError as refused:
            faults = {"form": [str(refused.message)]}
            return _form_page(request, draft, faults, typed=request.POST, status=refused.status)
        said = _("已收件，办件编号 %(number)s。请打印收件凭证，接着核对材料。")
        messages.success(request, said % {"number": case.number})
        return SeeOther(reverse("desk:case", args=[case.number]))
    return SeeOther(reverse("desk:case", args=[draft.case.number]))


def _keep(actor: Actor, draft: Draft, posted: QueryDict) -> Draft:
    """Store what the page holds: situation, form, delivery."""
    content = draft.item_version.guide
    answers = read_answers(content, posted)
    given: dict[str, Any] = {"answers": answers}
    given["form"] = read_fields(draft, content.form, posted, answers=answers, masked=True)
    given["delivery_method"] = posted.get("delivery_method", "")
    if "delivery_address" in posted:
        given["delivery_address"] = read_text(posted, "delivery_address", 400)
    saved, _faults = save_draft(actor=actor, draft_id=draft.id, **given)
    return saved


def _form_page(
    request: HttpRequest, draft: Draft, faults: Faults, *, typed: QueryDict | None = None, status: int = 200
) -> HttpResponse:
    content = draft.item_version.guide
    here = names_of(content) | {"delivery_method"}
    shown_as_typed = _wrong_as_typed(draft, typed, faults)
    materials = {path: texts for path, texts in faults.items() if path.startswith("materials.")}
    others = {path: texts for path, texts in faults.items() if path not in materials}
    context: dict[str, object] = {
        "draft": draft,
        "item_name": draft.item_version.name,
        "department": draft.item_version.department,
        "applicant": draft.company.name if draft.company else draft.person.name or draft.person.masked_mobile,
        "questions": question_views(draft, faults, here),
        "parts": [
            FormPart(
                part.id,
                part.title,
                part.intro,
                field_views(draft, part, here=here, faults=faults, typed=shown_as_typed, masked=True),
            )
            for part in content.form
        ],
        "delivery": _delivery_fields(draft, faults),
        "facts": known_facts(draft, here),
        "lines": material_lines(draft),
        "errors": _summary(others, materials),
        "conditions": content.conditions,
    }
    return desk_page(request, "draft", context, current="intake", status=status)


def _wrong_as_typed(draft: Draft, typed: QueryDict | None, faults: Faults) -> dict[str, Any]:
    """Numbers that were refused are shown again as they were typed, so that the slip can be found."""
    if typed is None:
        return {}
    values = read_fields(draft, draft.item_version.guide.form, typed, masked=True)
    return {name: value for name, value in values.items() if f"form.{name}" in faults}


def _summary(faults: Faults, materials: Faults) -> list[tuple[str, str]]:
    """All faults in the order of the page, each with the id it leads to."""
    found = [(name, text) for name, texts in by_field(faults).items() for text in texts]
    for path, texts in materials.items():
        found += [(f"material-{path.split('.', 1)[1]}", str(text)) for text in texts]
    return found


def _delivery_fields(draft: Draft, faults: Faults) -> list[FieldView]:
    methods = draft.item_version.guide.delivery
    return [
        FieldView(
            id="delivery_method",
            label=_("怎么领结果"),
            type="enum",
            value=draft.delivery_method or (methods[0] if len(methods) == 1 else ""),
            options=tuple(OptionView(method, str(DeliveryMethod(method).label)) for method in methods),
            errors=tuple(str(text) for text in faults.get("delivery_method", ())),
        ),
        FieldView(
            id="delivery_address",
            label=_("邮寄地址和收件人"),
            type="address",
            value=draft.delivery_address or "",
            help=_("写清收件人、电话和详细地址。"),
            errors=tuple(str(text) for text in faults.get("delivery_address", ())),
            max_length=200,
            show_when_json=to_json(parse('delivery_method == "post"')),
        ),
    ]
