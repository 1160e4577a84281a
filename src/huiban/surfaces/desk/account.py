"""One's own account: second factor, recovery codes, where one is signed in, the phone that is told."""

from __future__ import annotations

from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiban.domains.directory.public import (
    begin_second_factor,
    confirm_second_factor,
    count_recovery_codes,
    end_other_sessions,
    end_session,
    find_pending_factor,
    find_staff,
    has_second_factor,
    list_identities,
    list_open_sessions,
    provisioning_uri,
    renew_recovery_codes,
    reset_second_factor,
    set_own_mobile,
)
from huiban.foundation.errors import Conflict, Invalid, NotFound
from huiban.foundation.openid.public import Audience, list_providers
from huiban.surfaces.components.outside import provider_name
from huiban.surfaces.components.preferences import SeeOther, safe_path
from huiban.surfaces.components.proof import proof_required
from huiban.surfaces.components.session import staff_session
from huiban.surfaces.desk.browsers import browser_words
from huiban.surfaces.desk.gate import actor_of, staff_required
from huiban.surfaces.desk.places import desk_page

Errors = dict[str, list[str]]


@require_safe
@staff_required
def show_account(request: HttpRequest) -> HttpResponse:
    return _account_page(request, {})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def set_up_factor(request: HttpRequest) -> HttpResponse:
    """Begin, scan, then show by a code that it works. The recovery codes come once, on the answer."""
    actor = actor_of(request)
    if has_second_factor(actor.own_id):
        return SeeOther(reverse("desk:account"))
    if request.method != "POST":
        return _factor_page(request, {})
    try:
        if "code" not in request.POST:
            begin_second_factor(actor=actor, renew=True)
            return SeeOther(f"{request.path}?{urlencode({'next': _target(request)})}")
        return _codes_page(
            request, confirm_second_factor(actor=actor, code=request.POST["code"]), _target(request)
        )
    except Invalid as refused:
        return _factor_page(
            request, {path: [str(text) for text in texts] for path, texts in refused.fields.items()}
        )
    except (Conflict, NotFound):
        return SeeOther(reverse("desk:account"))


def _factor_page(request: HttpRequest, errors: Errors) -> HttpResponse:
    """The secret that was begun just now, else the way to begin."""
    own_id = actor_of(request).own_id
    factor, staff = find_pending_factor(own_id), find_staff(id=own_id)
    shown: dict[str, object] = {}
    if factor and staff:
        secret = " ".join(factor.secret[at : at + 4] for at in range(0, len(factor.secret), 4))
        shown = {"secret": secret, "uri": provisioning_uri(factor, staff)}
    context = {**shown, "next": _target(request), "errors": errors}
    return desk_page(request, "second_factor", context, status=422 if errors else 200)


def _target(request: HttpRequest) -> str:
    """Where to go on afterwards: a path of ours."""
    asked = request.POST.get("next") or request.GET.get("next", "")
    return safe_path(request, asked) if asked else reverse("desk:account")


@require_POST
@staff_required
@proof_required
def remove_factor(request: HttpRequest) -> HttpResponse:
    reset_second_factor(actor=actor_of(request), staff_id=actor_of(request).own_id)
    messages.success(request, _("双重验证已关闭。换了手机，现在就可以重新开启。"))
    return SeeOther(reverse("desk:account"))


@require_POST
@staff_required
@proof_required
def renew_codes(request: HttpRequest) -> HttpResponse:
    return _codes_page(request, renew_recovery_codes(actor=actor_of(request)), reverse("desk:account"))


@require_POST
@staff_required
def end_one(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """End one of one's own sessions."""
    if session_id not in {session.id for session in list_open_sessions(actor_of(request).own_id)}:
        raise NotFound
    end_session(actor=actor_of(request), session_id=session_id)
    messages.success(request, _("那里已经退出。"))
    return SeeOther(reverse("desk:account"))


@require_POST
@staff_required
def end_others(request: HttpRequest) -> HttpResponse:
    session = staff_session(request)
    end_other_sessions(actor=actor_of(request), kept=session.id if session else None)
    messages.success(request, _("别处都已退出，只剩这里。"))
    return SeeOther(reverse("desk:account"))


@require_POST
@staff_required
@proof_required
def set_mobile(request: HttpRequest) -> HttpResponse:
    try:
        set_own_mobile(actor=actor_of(request), mobile=request.POST.get("mobile", ""))
    except Invalid as refused:
        return _account_page(
            request, {path: [str(text) for text in texts] for path, texts in refused.fields.items()}
        )
    messages.success(request, _("手机号已存好。"))
    return SeeOther(reverse("desk:account"))


def _account_page(request: HttpRequest, errors: Errors) -> HttpResponse:
    own_id, here = actor_of(request).own_id, staff_session(request)
    sessions = list_open_sessions(own_id)
    identities = list_identities(own_id)
    bound = {one.issuer for one in identities}
    staff = find_staff(id=own_id)
    context: dict[str, object] = {
        "factor": has_second_factor(own_id),
        "codes_left": count_recovery_codes(own_id),
        "sessions": [
            (session, browser_words(session.browser), here is not None and session.id == here.id)
            for session in sessions
        ],
        "identities": [(one, provider_name(one.provider)) for one in identities],
        "providers": [one for one in list_providers(Audience.STAFF) if one.issuer not in bound],
        "mobile_end": staff.mobile[-4:] if staff and staff.mobile else "",
        "errors": errors,
    }
    return desk_page(request, "account", context, status=422 if errors else 200)


def _codes_page(request: HttpRequest, codes: list[str], target: str) -> HttpResponse:
    return desk_page(request, "recovery_codes", {"codes": codes, "next": target})
