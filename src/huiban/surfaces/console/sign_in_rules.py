"""How holders of each role sign in: second factor, how long, at how many places."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huiban.domains.directory.public import Role, SignInLimits, list_limits, set_role_policy
from huiban.foundation.errors import Invalid, NotFound
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.components.proof import proof_required
from huiban.surfaces.console.gate import Errors, actor_of, console_page, security_admin_required, sentences


@require_safe
@security_admin_required
def rules_page(request: HttpRequest) -> HttpResponse:
    return _page(request, {}, "")


@require_POST
@security_admin_required
@proof_required
def change_rule(request: HttpRequest, role: str) -> HttpResponse:
    if role not in Role.values:
        raise NotFound
    limits = SignInLimits(
        second_factor=request.POST.get("second_factor") == "1",
        idle_minutes=_number(request, "idle_minutes"),
        longest_hours=_number(request, "longest_hours"),
        most_sessions=_number(request, "most_sessions"),
    )
    try:
        set_role_policy(actor=actor_of(request), role=Role(role), limits=limits)
    except Invalid as refused:
        return _page(request, sentences(refused.fields), role)
    messages.success(request, _("已改好，从下次登录起生效。"))
    return SeeOther(reverse("console:sign-in-rules"))


def _page(request: HttpRequest, errors: Errors, wrong_role: str) -> HttpResponse:
    context = {"rows": list_limits().items(), "errors": errors, "wrong_role": wrong_role}
    return console_page(
        request, "sign_in_rules", context, current="sign-in-rules", status=422 if errors else 200
    )


def _number(request: HttpRequest, name: str) -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0
