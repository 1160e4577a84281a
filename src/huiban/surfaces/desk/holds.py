"""Cases of which nothing may be deleted while a complaint or suit runs. For hall managers."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiban.domains.privacy.public import HoldReason, lift_hold, list_holds, place_hold
from huiban.foundation.errors import HuibanError, NotFound
from huiban.surfaces.components.fields import FieldView, OptionView
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.desk.gate import actor_of, staff_required
from huiban.surfaces.desk.places import desk_page
from huiban.surfaces.desk.read import read_text

Errors = dict[str, list[str]]


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def show_holds(request: HttpRequest) -> HttpResponse:
    """The holds, and a new one."""
    actor = actor_of(request)
    if request.method != "POST":
        return _show(request, {})
    typed = {name: read_text(request.POST, name) for name in ("number", "kind", "reason")}
    try:
        place_hold(actor=actor, **typed)
    except NotFound:
        raise
    except HuibanError as refused:
        return _refused(request, refused)
    messages.success(request, _("保全了。这个办件和申请人的信息，解除以前都不删。"))
    return SeeOther(reverse("desk:holds"))


@require_POST
@staff_required
def lift(request: HttpRequest, hold_id: UUID) -> HttpResponse:
    try:
        lift_hold(actor=actor_of(request), hold_id=hold_id, reason=read_text(request.POST, "lifted_reason"))
    except NotFound:
        raise
    except HuibanError as refused:
        return _refused(request, refused)
    messages.success(request, _("解除了。到期的，今晚开始删。"))
    return SeeOther(reverse("desk:holds"))


def _refused(request: HttpRequest, refused: HuibanError) -> HttpResponse:
    errors = {path: [str(text) for text in texts] for path, texts in refused.fields.items()}
    return _show(request, errors or {"__all__": [str(refused.message)]}, refused.status)


def _show(request: HttpRequest, errors: Errors, status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    context = {
        "holds": list_holds(actor=actor),
        "lifted": list_holds(actor=actor, lifted=True),
        "fields": _fields(request, errors),
        "errors": errors,
    }
    return desk_page(request, "holds", context, current="corrections", status=status)


def _fields(request: HttpRequest, errors: Errors) -> list[FieldView]:
    def field(id: str, label: str, **more: object) -> FieldView:
        value = request.POST.get(id) or request.GET.get(id, "")
        return FieldView(id=id, label=label, value=value[:1000], errors=tuple(errors.get(id, ())), **more)  # type: ignore[arg-type]

    kinds = tuple(OptionView(str(value), str(label)) for value, label in HoldReason.choices)
    return [
        field("number", _("办件编号"), max_length=60),
        field("kind", _("因为什么"), type="enum", options=kinds),
        field("reason", _("说明"), type="text", max_length=1000, help=_("案号、来文编号，谁通知的。")),
    ]
