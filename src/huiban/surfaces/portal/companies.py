"""Companies one acts for: bind one's own, let others act for it, choose whom one acts for now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiban.domains.people.public import (
    MandateRole,
    RealNameLevel,
    active_mandates,
    find_person,
    register_company,
)
from huiban.foundation.clock.public import today
from huiban.foundation.errors import HuibanError, NotFound
from huiban.surfaces.components.fields import FieldView
from huiban.surfaces.components.posted import read_posted
from huiban.surfaces.components.preferences import SeeOther, safe_path
from huiban.surfaces.components.session import act_for_company, session_company
from huiban.surfaces.portal.gates import actor_of, person_required
from huiban.surfaces.portal.navigation import page

Typed = Mapping[str, object]
Errors = Mapping[str, Sequence[object]]
_MANAGING = (MandateRole.LEGAL_REPRESENTATIVE, MandateRole.ADMINISTRATOR)


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def companies(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _list(request, {}, {})
    typed = {
        "credit_code": read_posted(request.POST, id="credit_code", type="credit_code") or "",
        "company_name": read_posted(request.POST, id="company_name", type="string") or "",
        "company_address": read_posted(request.POST, id="company_address", type="address") or "",
    }
    try:
        bound = register_company(
            actor=actor_of(request),
            credit_code=typed["credit_code"],
            name=typed["company_name"],
            address=typed["company_address"],
        )
    except HuibanError as error:
        names = {"name": "company_name", "legal_representative": "__all__"}
        errors = {names.get(path, path): texts for path, texts in error.fields.items()}
        return _list(request, typed, errors or {"__all__": [error.message]}, error.status)
    messages.success(request, _("已绑定“%(name)s”。") % {"name": bound.name})
    return SeeOther(reverse("portal:company", args=[bound.id]))


@require_POST
@person_required
def act_for(request: HttpRequest) -> HttpResponse:
    """Go on in the name of a company, or in one's own when none is given."""
    wanted = request.POST.get("company", "")
    try:
        company_id = UUID(wanted) if wanted else None
    except ValueError as error:
        raise NotFound from error
    if not act_for_company(request, company_id):
        raise NotFound
    back = request.POST.get("next", "")
    return SeeOther(safe_path(request, back) if back else reverse("portal:my"))


def _list(request: HttpRequest, typed: Typed, errors: Errors, status: int = 200) -> HttpResponse:
    actor = actor_of(request)
    person = find_person(actor.id)
    mandates = active_mandates(person_id=actor.own_id, on=today())
    context = {
        "mandates": [(mandate, mandate.role in _MANAGING) for mandate in mandates],
        "acting": session_company(request),
        "verified": person is not None and person.level >= RealNameLevel.TWO_ELEMENTS,
        "fields": _company_fields(typed, errors),
        "errors": errors,
    }
    return page(request, "companies", context, current="my", status=status)


def _company_fields(typed: Typed, errors: Errors) -> list[FieldView]:
    return [
        FieldView(
            id="credit_code",
            label=_("统一社会信用代码"),
            type="credit_code",
            value=typed.get("credit_code", ""),
            help=_("营业执照上的 18 位代码。"),
            errors=error_texts(errors, "credit_code"),
        ),
        FieldView(
            id="company_name",
            label=_("企业名称"),
            value=typed.get("company_name", ""),
            help=_("和营业执照上一样，包括括号。"),
            autocomplete="organization",
            max_length=120,
            errors=error_texts(errors, "company_name"),
        ),
        FieldView(
            id="company_address",
            label=_("企业住所"),
            type="address",
            value=typed.get("company_address", ""),
            required=False,
            max_length=200,
            errors=error_texts(errors, "company_address"),
        ),
    ]


def error_texts(errors: Errors, name: str) -> tuple[str, ...]:
    return tuple(str(text) for text in errors.get(name, ()))
