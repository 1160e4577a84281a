"""One's own profile: name and identity number, checked once; the address that forms are filled in with."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiban.domains.people.public import (
    Person,
    RealNameLevel,
    change_address,
    find_person,
    verify_identity,
)
from huiban.foundation.errors import HuibanError
from huiban.surfaces.components.fields import FieldView
from huiban.surfaces.components.parts import Row
from huiban.surfaces.components.posted import read_posted
from huiban.surfaces.components.preferences import SeeOther, safe_path
from huiban.surfaces.portal.gates import actor_of, person_required
from huiban.surfaces.portal.navigation import page


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
def profile(request: HttpRequest) -> HttpResponse:
    person = find_person(actor_of(request).id)
    assert person is not None  # noqa: S101  (the gate has looked)
    if request.method != "POST":
        return _show(request, person, {}, {})
    change = _change_address if request.POST.get("part") == "address" else _verify
    return change(request, person)


def _verify(request: HttpRequest, person: Person) -> HttpResponse:
    typed = {
        "name": read_posted(request.POST, id="name", type="string") or "",
        "citizen_id": read_posted(request.POST, id="citizen_id", type="citizen_id") or "",
    }
    try:
        verify_identity(actor=actor_of(request), name=typed["name"], citizen_id=typed["citizen_id"])
    except HuibanError as error:
        fields = {path: [str(text) for text in texts] for path, texts in error.fields.items()}
        return _show(request, person, typed, fields or {"__all__": [str(error.message)]}, error.status)
    messages.success(request, _("身份核对好了。以后填表，姓名和身份证号会自动填上。"))
    return SeeOther(_target(request))


def _change_address(request: HttpRequest, person: Person) -> HttpResponse:
    typed = {"address": read_posted(request.POST, id="address", type="address") or ""}
    try:
        change_address(actor=actor_of(request), address=typed["address"])
    except HuibanError as error:
        fields = {path: [str(text) for text in texts] for path, texts in error.fields.items()}
        return _show(request, person, typed, fields, error.status)
    messages.success(request, _("地址存好了。"))
    return SeeOther(_target(request))


def _show(
    request: HttpRequest,
    person: Person,
    typed: Mapping[str, str],
    errors: Mapping[str, list[str]],
    status: int = 200,
) -> HttpResponse:
    verified = person.level >= RealNameLevel.TWO_ELEMENTS
    context = {
        "person": person,
        "verified": verified,
        "rows": _known(person),
        "identity_fields": [] if verified else _identity_fields(person, typed, errors),
        "address_field": FieldView(
            id="address",
            label=_("常用地址"),
            type="address",
            value=typed.get("address", person.address or ""),
            required=False,
            max_length=200,
            help=_("填表和邮寄时会自动带出来，每次都可以改。"),
            errors=tuple(errors.get("address", ())),
        ),
        "errors": errors,
        "next": _next(request),
    }
    return page(request, "profile", context, current="my", status=status)


def _known(person: Person) -> list[Row]:
    return [
        Row(label=_("手机号"), value=person.masked_mobile or "—"),
        Row(label=_("姓名"), value=person.name or _("还没核对")),
        Row(label=_("身份证号"), value=person.masked_citizen_id or _("还没核对")),
        Row(label=_("核对到哪一级"), value=_level_words(person)),
    ]


def _level_words(person: Person) -> str:
    """Somebody who came in by an outside account and has no phone here has had nothing checked."""
    if person.level == RealNameLevel.PHONE and not person.mobile:
        return _("还没核对")
    return str(RealNameLevel(person.level).label)


def _identity_fields(
    person: Person, typed: Mapping[str, str], errors: Mapping[str, list[str]]
) -> list[FieldView]:
    return [
        FieldView(
            id="name",
            label=_("姓名"),
            value=typed.get("name", person.name),
            autocomplete="name",
            help=_("和身份证上一样。"),
            max_length=60,
            errors=tuple(errors.get("name", ())),
        ),
        FieldView(
            id="citizen_id",
            label=_("身份证号"),
            type="citizen_id",
            value=typed.get("citizen_id", ""),
            help=_("18 位，最后一位可能是字母 X。核对以后加密保存，页面上只显示头尾。"),
            errors=tuple(errors.get("citizen_id", ())),
        ),
    ]


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return safe_path(request, wanted) if wanted else ""


def _target(request: HttpRequest) -> str:
    return _next(request) or reverse("portal:profile")
