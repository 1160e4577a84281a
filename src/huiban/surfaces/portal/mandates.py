"""Who may act for a company: let a person act, for which items and how long; take it back."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiban.domains.catalog.public import list_items
from huiban.domains.people.public import (
    Company,
    Mandate,
    MandateRole,
    can_manage_mandates,
    find_company,
    grant_mandate,
    list_company_mandates,
    revoke_mandate,
)
from huiban.foundation.clock.public import today
from huiban.foundation.errors import HuibanError, Invalid, NotFound
from huiban.surfaces.components.fields import FieldView, OptionView
from huiban.surfaces.components.posted import read_posted
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.portal.companies import Errors, Typed, error_texts
from huiban.surfaces.portal.gates import actor_of, person_required
from huiban.surfaces.portal.navigation import page

A_YEAR = timedelta(days=365)
FOUND_AT_MOST = 20


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def company(request: HttpRequest, company_id: UUID) -> HttpResponse:
    """One company for those who manage its mandates: who may act, and a form to let somebody act."""
    found = find_company(company_id)
    if found is None or not can_manage_mandates(actor_of(request), company_id):
        raise NotFound
    if request.method != "POST":
        return _manage(request, found, {}, {})
    typed = _read_mandate(request)
    if "find" in request.POST:
        return _manage(request, found, typed, {})
    try:
        _grant(request, found, typed)
    except HuibanError as error:
        return _manage(request, found, typed, error.fields or {"__all__": [error.message]}, error.status)
    messages.success(request, _("授权好了。对方登录后就能以这家企业的名义办事。"))
    return SeeOther(reverse("portal:company", args=[found.id]))


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def mandate_revoke(request: HttpRequest, company_id: UUID, mandate_id: UUID) -> HttpResponse:
    """Ask once, then end the mandate."""
    actor = actor_of(request)
    mandates = list_company_mandates(actor=actor, company_id=company_id)
    mandate = next((one for one in mandates if one.id == mandate_id), None)
    if mandate is None:
        raise NotFound
    if request.method != "POST":
        context = {"mandate": mandate, "company": find_company(company_id)}
        return page(request, "mandate_revoke", context, current="my")
    revoke_mandate(actor=actor, mandate_id=mandate.id)
    messages.success(request, _("授权已收回。对方已经办好的事仍然有效。"))
    return SeeOther(reverse("portal:company", args=[company_id]))


def _read_mandate(request: HttpRequest) -> dict[str, object]:
    posted = request.POST
    return {
        "agent_mobile": read_posted(posted, id="agent_mobile", type="mobile") or "",
        "role": posted.get("role", ""),
        "scope": posted.get("scope", ""),
        "item_codes": posted.getlist("item_codes"),
        "item_name": posted.get("item_name", "").strip(),
        "valid_from": read_posted(posted, id="valid_from", type="date") or "",
        "valid_to": read_posted(posted, id="valid_to", type="date") or "",
    }


def _grant(request: HttpRequest, found: Company, typed: Mapping[str, object]) -> Mandate:
    faults: dict[str, list[str]] = {}
    if typed["role"] not in (MandateRole.ADMINISTRATOR, MandateRole.HANDLER):
        faults["role"] = [_("请选择一种身份。")]
    if typed["scope"] not in ("all", "some"):
        faults["scope"] = [_("请选择能办哪些事。")]
    codes = [item.code for item in list_items(codes=_codes(typed))] if typed["scope"] == "some" else []
    if typed["scope"] == "some" and not codes:
        faults["item_name"] = [_("请先按名称找到事项，再勾选。")]
    days = {name: _day(str(typed[name])) for name in ("valid_from", "valid_to")}
    faults |= {
        name: [_("请填写日期，例如 2026 年 10 月 8 日。")] for name, day in days.items() if day is None
    }
    start, end = days["valid_from"], days["valid_to"]
    if faults or start is None or end is None:
        raise Invalid(fields=faults)
    return grant_mandate(
        actor=actor_of(request),
        company_id=found.id,
        agent_mobile=str(typed["agent_mobile"]),
        role=MandateRole(str(typed["role"])),
        item_codes=codes,
        valid_from=start,
        valid_to=end,
    )


def _manage(
    request: HttpRequest, found: Company, typed: Typed, errors: Errors, status: int = 200
) -> HttpResponse:
    mandates = list_company_mandates(actor=actor_of(request), company_id=found.id)
    day = today()
    context = {
        "company": found,
        "mandates": [(mandate, _standing(mandate, day), _item_names(mandate)) for mandate in mandates],
        "fields": _mandate_fields(typed, errors),
        "items_field": _items_field(typed),
        "item_name_field": FieldView(
            id="item_name",
            label=_("按名称找事项"),
            value=typed.get("item_name", ""),
            required=False,
            errors=error_texts(errors, "item_name"),
        ),
        "date_fields": _date_fields(typed, errors),
        "errors": errors,
    }
    return page(request, "company", context, current="my", status=status)


def _standing(mandate: Mandate, day: date) -> str:
    """active, coming, ended or revoked."""
    if mandate.revoked_at is not None:
        return "revoked"
    if mandate.valid_to is not None and mandate.valid_to < day:
        return "ended"
    return "coming" if mandate.valid_from > day else "active"


def _item_names(mandate: Mandate) -> str:
    if not mandate.item_codes:
        return _("所有事项")
    return "、".join(item.name for item in list_items(codes=mandate.item_codes, any_status=True))


def _mandate_fields(typed: Typed, errors: Errors) -> list[FieldView]:
    roles = (
        OptionView(MandateRole.HANDLER, _("经办人"), _("替企业办事，不能再授权给别人")),
        OptionView(MandateRole.ADMINISTRATOR, _("企业管理员"), _("替企业办事，也能授权给别人")),
    )
    scopes = (
        OptionView("all", _("所有事项")),
        OptionView("some", _("只办下面勾选的事项")),
    )
    return [
        FieldView(
            id="agent_mobile",
            label=_("对方的手机号"),
            type="mobile",
            value=typed.get("agent_mobile", ""),
            help=_("对方要先用这个手机号登录一次，并核对过身份。"),
            autocomplete="off",
            errors=error_texts(errors, "agent_mobile"),
        ),
        FieldView(
            id="role",
            label=_("对方的身份"),
            type="enum",
            options=roles,
            value=typed.get("role", MandateRole.HANDLER),
            errors=error_texts(errors, "role"),
        ),
        FieldView(
            id="scope",
            label=_("能办哪些事"),
            type="enum",
            options=scopes,
            value=typed.get("scope", "all"),
            errors=error_texts(errors, "scope"),
        ),
    ]


def _items_field(typed: Typed) -> FieldView | None:
    chosen = _codes(typed)
    name = str(typed.get("item_name", ""))
    found = list_items(name=name, limit=FOUND_AT_MOST) if name else []
    items = {item.code: item for item in [*(list_items(codes=chosen) if chosen else []), *found]}
    if not items:
        return None
    return FieldView(
        id="item_codes",
        label=_("勾选事项"),
        type="multi",
        required=False,
        options=tuple(OptionView(code, item.name, item.organisation.name) for code, item in items.items()),
        value=chosen,
    )


def _date_fields(typed: Typed, errors: Errors) -> list[FieldView]:
    start = today()
    defaults = {"valid_from": start, "valid_to": start + A_YEAR}
    labels = {"valid_from": _("从哪天起"), "valid_to": _("到哪天止")}
    return [
        FieldView(
            id=name,
            label=labels[name],
            type="date",
            value=typed.get(name, defaults[name].isoformat()),
            errors=error_texts(errors, name),
        )
        for name in defaults
    ]


def _codes(typed: Typed) -> list[str]:
    codes = typed.get("item_codes", [])
    return [str(code) for code in codes] if isinstance(codes, list) else []


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
