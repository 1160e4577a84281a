"""The second step of signing in: six digits from the phone, or a recovery code."""

from __future__ import annotations

from dataclasses import replace

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from huiban.domains.directory.public import try_code
from huiban.foundation.moment import now
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.desk.sign_in import too_often, welcome
from huiban.surfaces.desk.waiting_code import STRANGER, awaited


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_code(request: HttpRequest) -> HttpResponse:
    waiting = awaited(request)
    if waiting is None:
        messages.info(request, _("请先输登录名和密码。"))
        return SeeOther(reverse("desk:sign-in"))
    if request.method != "POST":
        return _page(request, [], 200)
    trial = try_code(actor=STRANGER, staff=waiting.staff, code=request.POST.get("code", "")[:40])
    if trial.paused_until:
        return _page(request, [too_often(trial.paused_until)], 429)
    if trial.staff is None:
        wrong = _("验证码不对，或者已经用过。请看手机上现在显示的数字。")
        return _page(request, [wrong], 422)
    outside = replace(waiting.outside, signed_in_at=now().timestamp()) if waiting.outside else None
    method = outside.provider if outside else "code"
    return welcome(request, trial.staff, waiting.window, waiting.target, method=method, outside=outside)


def _page(request: HttpRequest, wrong: list[str], status: int) -> HttpResponse:
    context = {"errors": {"code": wrong} if wrong else {}}
    return render(request, "desk/sign_in_code.html", context, status=status)
