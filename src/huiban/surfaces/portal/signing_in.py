"""Sign in with a phone: the number, then the code that was sent to it."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from huiban.domains.people.public import IdentitySession, Person, person_actor, request_code, sign_in
from huiban.foundation.errors import HuibanError
from huiban.foundation.identifiers.public import compact, mask_mobile, normalise_mobile
from huiban.foundation.openid.public import Audience, list_providers
from huiban.surfaces.components.client_address import client_address
from huiban.surfaces.components.fields import FieldView
from huiban.surfaces.components.outside_session import Outside, farewell_of
from huiban.surfaces.components.preferences import SeeOther, safe_path
from huiban.surfaces.components.session import channel_of, sign_in_person, sign_out
from huiban.surfaces.portal.drafting import keep_after_sign_in
from huiban.surfaces.portal.gates import actor_of, is_signed_in
from huiban.surfaces.portal.navigation import page
from huiban.surfaces.portal.secrets_in_session import (
    remember_mobile,
    remembered_mobile,
    take_typed,
)


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_page(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return _enter_code(request) if "code" in request.POST else _send_code(request)
    if is_signed_in(request) and not remembered_mobile(request):
        return SeeOther(_target(request))
    return _show(request, ask_mobile=bool(request.GET.get("change")))


@require_POST
def sign_out_page(request: HttpRequest) -> HttpResponse:
    farewell = farewell_of(request)
    sign_out(request)
    if farewell:
        return page(request, "farewell", {"provider": farewell[0], "address": farewell[1]})
    return SeeOther("/")


def _send_code(request: HttpRequest) -> HttpResponse:
    """The first step; also asked again from the second with the number the session remembers."""
    typed = request.POST.get("mobile", "")
    mobile = normalise_mobile(typed) if typed else remembered_mobile(request)
    try:
        request_code(mobile=mobile, address=client_address(request))
    except HuibanError as error:
        if error.code == "people.code_just_sent" and mobile == remembered_mobile(request):
            return _show(request, errors={"code": [str(error.message)]}, status=error.status)
        return _show(
            request, typed=typed, errors=_sentences(error, "mobile"), status=error.status, ask_mobile=True
        )
    remember_mobile(request, mobile)
    return SeeOther(_self_with_next(request))


def _enter_code(request: HttpRequest) -> HttpResponse:
    mobile = remembered_mobile(request)
    if not mobile:
        return SeeOther(_self_with_next(request))
    try:
        person = sign_in(mobile=mobile, code=compact(request.POST["code"]), channel=channel_of(request))
    except HuibanError as error:
        return _show(request, errors=_sentences(error, "code"), status=error.status)
    return arrive(request, person, _target(request))


def arrive(
    request: HttpRequest,
    person: Person,
    target: str,
    *,
    came_by: Outside | None = None,
    begun: IdentitySession | None = None,
) -> HttpResponse:
    """Start the session of a person and lead them to ``target``; what they typed before it is kept.

    ``came_by`` and ``begun``: an outside provider has vouched for them.
    """
    typed = take_typed(request)
    sign_in_person(request, person, outside=came_by, begun=begun)
    if typed and keep_after_sign_in(person_actor(person, channel_of(request)), *typed):
        messages.success(request, _("登录以前填的已经存好。"))
    return SeeOther(target)


def _show(
    request: HttpRequest,
    *,
    typed: str = "",
    errors: dict[str, list[str]] | None = None,
    status: int = 200,
    ask_mobile: bool = False,
) -> HttpResponse:
    mobile = "" if ask_mobile else remembered_mobile(request)
    errors = errors or {}
    context = {
        "field": _code_field(errors) if mobile else _mobile_field(typed, errors),
        "sent_to": mask_mobile(mobile) if mobile else "",
        "errors": errors,
        "next": _next(request),
        "demo": settings.HUIBAN_DEMO,
        "staff": actor_of(request).is_staff,
        "ways": _outside_ways(_next(request)),
    }
    return page(request, "sign_in", context, current="my", status=status)


def _outside_ways(target: str) -> list[tuple[str, str]]:
    """Name and address of each provider for the public."""
    after = f"?{urlencode({'next': target})}" if target else ""
    return [
        (one.name, reverse("portal:outside", args=[one.key]) + after)
        for one in list_providers(Audience.PUBLIC)
    ]


def _mobile_field(typed: str, errors: dict[str, list[str]]) -> FieldView:
    return FieldView(
        id="mobile",
        label=_("手机号"),
        type="mobile",
        value=typed,
        example="13800000002",
        autocomplete="tel-national",
        errors=tuple(errors.get("mobile", ())),
    )


def _code_field(errors: dict[str, list[str]]) -> FieldView:
    return FieldView(
        id="code",
        label=_("6 位验证码"),
        autocomplete="one-time-code",
        inputmode="numeric",
        max_length=12,
        errors=tuple(errors.get("code", ())),
    )


def _sentences(error: HuibanError, field: str) -> dict[str, list[str]]:
    own = [str(text) for texts in error.fields.values() for text in texts]
    return {field: own or [str(error.message)]}


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return safe_path(request, wanted) if wanted else ""


def _target(request: HttpRequest) -> str:
    return _next(request) or reverse("portal:my")


def _self_with_next(request: HttpRequest) -> str:
    target = _next(request)
    return reverse("portal:sign-in") + (f"?{urlencode({'next': target})}" if target else "")
