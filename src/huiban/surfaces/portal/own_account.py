"""Another phone, by its code; and leaving, with everything that stands in the way said plainly."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from huiban.domains.people.public import find_person, request_code
from huiban.domains.privacy.public import change_own_mobile, leave, why_not_close
from huiban.foundation.errors import Conflict, HuibanError
from huiban.foundation.identifiers.public import compact, mask_mobile, normalise_mobile
from huiban.surfaces.components.client_address import client_address
from huiban.surfaces.components.fields import FieldView
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.components.session import sign_in_person, sign_out
from huiban.surfaces.portal.gates import actor_of, person_required
from huiban.surfaces.portal.navigation import page
from huiban.surfaces.portal.proving import own_proof_required
from huiban.surfaces.portal.secrets_in_session import remember_mobile, remembered_mobile

Errors = dict[str, list[str]]


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@person_required
@own_proof_required
def my_mobile(request: HttpRequest) -> HttpResponse:
    """The new number, then the code that was sent to it."""
    if request.method != "POST":
        remember_mobile(request, "")
        return _ask_mobile(request)
    return _change(request) if "code" in request.POST else _send(request)


def _send(request: HttpRequest) -> HttpResponse:
    mobile = normalise_mobile(request.POST.get("mobile", "")[:40]) or remembered_mobile(request)
    try:
        request_code(mobile=mobile, address=client_address(request))
    except HuibanError as error:
        if error.code == "people.code_just_sent" and mobile == remembered_mobile(request):
            return _ask_code(request, mobile, {"code": [str(error.message)]}, error.status)
        return _ask_mobile(request, _sentences(error, "mobile"), error.status)
    remember_mobile(request, mobile)
    return _ask_code(request, mobile)


def _change(request: HttpRequest) -> HttpResponse:
    mobile = remembered_mobile(request)
    if not mobile:
        return _ask_mobile(request)
    try:
        person = change_own_mobile(
            actor=actor_of(request), mobile=mobile, code=compact(request.POST["code"])[:12]
        )
    except Conflict as error:
        return _ask_mobile(request, {"mobile": [str(error.message)]}, error.status)
    except HuibanError as error:
        return _ask_code(request, mobile, _sentences(error, "code"), error.status)
    sign_in_person(request, person)
    messages.success(request, _("手机号换好了。以后用新号码登录；别处的登录都退出了。"))
    return SeeOther(reverse("portal:profile"))


@require_http_methods(["GET", "HEAD", "POST"])
@person_required
@own_proof_required
def my_leaving(request: HttpRequest) -> HttpResponse:
    """Say what goes and what stays, then close the account; or why it cannot be closed yet."""
    actor = actor_of(request)
    reasons, sure = why_not_close(actor=actor), request.POST.get("sure") == "yes"
    if request.method != "POST" or reasons or not sure:
        missing = request.method == "POST" and not reasons
        errors = {"sure": [_("请先在方框里打勾。")]} if missing else {}
        field = FieldView(
            id="sure", label=_("我知道注销以后不能恢复"), type="confirm", errors=tuple(errors.get("sure", ()))
        )
        status = 409 if request.method == "POST" and reasons else 422 if missing else 200
        context = {"reasons": reasons, "sure": field, "errors": errors}
        return page(request, "my_leaving", context, current="my", status=status)
    leave(actor=actor)
    sign_out(request)
    return page(request, "left", {}, current="home")


def _ask_mobile(request: HttpRequest, errors: Errors | None = None, status: int = 200) -> HttpResponse:
    field = FieldView(
        id="mobile",
        label=_("新手机号"),
        type="mobile",
        value=request.POST.get("mobile", "")[:40],
        example="13800000002",
        autocomplete="tel-national",
        errors=tuple((errors or {}).get("mobile", ())),
    )
    return _page(request, field, errors, status)


def _ask_code(
    request: HttpRequest, mobile: str, errors: Errors | None = None, status: int = 200
) -> HttpResponse:
    field = FieldView(
        id="code",
        label=_("6 位验证码"),
        autocomplete="one-time-code",
        inputmode="numeric",
        max_length=12,
        errors=tuple((errors or {}).get("code", ())),
    )
    return _page(request, field, errors, status, sent_to=mask_mobile(mobile))


def _page(
    request: HttpRequest, field: FieldView, errors: Errors | None, status: int, sent_to: str = ""
) -> HttpResponse:
    context = {
        "person": find_person(actor_of(request).id),
        "field": field,
        "errors": errors or {},
        "sent_to": sent_to,
    }
    return page(request, "my_mobile", context, current="my", status=status)


def _sentences(error: HuibanError, field: str) -> Errors:
    own = [str(text) for texts in error.fields.values() for text in texts]
    return {field: own or [str(error.message)]}
