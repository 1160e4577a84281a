"""Sign in and out, sit at a window, change one's own password."""

from __future__ import annotations

from datetime import datetime
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from huiban.domains.directory.public import (
    Role,
    Staff,
    Window,
    find_staff,
    has_second_factor,
    list_assignments,
    list_windows,
    owes_second_factor,
    record_sign_in,
    roles_of,
    set_password,
    try_password,
)
from huiban.foundation.errors import Invalid, NotFound
from huiban.foundation.openid.public import Audience, list_providers
from huiban.surfaces.components.dates import time_words
from huiban.surfaces.components.outside_session import Outside, farewell_of, outside_of
from huiban.surfaces.components.preferences import SeeOther, safe_path
from huiban.surfaces.components.session import (
    session_window,
    sign_in_staff,
    sign_out,
    sit_at_window,
    staff_actor,
    staff_session,
)
from huiban.surfaces.desk.gate import actor_of, staff_required
from huiban.surfaces.desk.places import desk_page
from huiban.surfaces.desk.waiting_code import STRANGER, await_code

AT_WINDOWS = {Role.CLERK, Role.EXIT_CLERK}
Errors = dict[str, list[str]]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def show_sign_in(request: HttpRequest) -> HttpResponse:
    """User name, password and, for those who sit at one, the number of the window."""
    if request.method == "POST":
        return _try_sign_in(request)
    session = staff_session(request)
    if session and session.factor_owed:
        return SeeOther(factor_page(_after(request)))
    if actor_of(request).is_staff:
        return SeeOther(_after(request))
    return _sign_in_page(request, {})


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    farewell = farewell_of(request)
    sign_out(request)
    if farewell:
        return render(request, "desk/farewell.html", {"provider": farewell[0], "address": farewell[1]})
    return SeeOther(reverse("desk:sign-in"))


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def choose_window(request: HttpRequest) -> HttpResponse:
    """Move to another window, or to none."""
    errors: Errors = {}
    if request.method == "POST":
        try:
            window = read_window(request.POST.get("window", ""))
        except Invalid as refused:
            errors = {path: [str(text) for text in texts] for path, texts in refused.fields.items()}
        else:
            sit_at_window(request, window)
            words = _("您现在在 %(number)d 号窗口。") % {"number": window.number} if window else ""
            messages.success(request, words or _("您现在不在窗口。"))
            return SeeOther(safe_path(request, request.POST.get("next") or reverse("desk:home")))
    context: dict[str, object] = {
        "sitting_at": session_window(request),
        "typed": request.POST.get("window", ""),
        "errors": errors,
    }
    return desk_page(request, "window", context, status=422 if errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
def change_password(request: HttpRequest) -> HttpResponse:
    """Change one's own password. Every other session of one's own ends; this one goes on."""
    errors = _password_changed(request) if request.method == "POST" else {}
    if request.method == "POST" and not errors:
        messages.success(request, _("密码已改好。您在别处登录的，都已退出。"))
        return SeeOther(reverse("desk:home"))
    return desk_page(request, "password", {"errors": errors}, status=422 if errors else 200)


def read_window(typed: str) -> Window | None:
    """The window of a number as it hangs above it; ``None`` when nothing was typed. Raises ``Invalid``."""
    text = typed.strip()
    if not text:
        return None
    found = next((window for window in list_windows() if str(window.number) == text.lstrip("0")), None)
    if found is None:
        raise Invalid(fields={"window": [_("没有这个窗口，请看窗口上方的号牌。")]})
    return found


def _try_sign_in(request: HttpRequest) -> HttpResponse:
    username = request.POST.get("username", "").replace("\x00", "").strip()[:40]
    try:
        window = read_window(request.POST.get("window", ""))
    except Invalid as refused:
        return _sign_in_page(
            request, {"window": [str(text) for text in refused.fields["window"]]}, status=422
        )
    trial = try_password(actor=STRANGER, username=username, password=request.POST.get("password", ""))
    if trial.paused_until:
        return _sign_in_page(request, {"password": [too_often(trial.paused_until)]}, status=429)
    if trial.staff is None:
        return _sign_in_page(request, {"password": [_("登录名或密码不对，请再试一次。")]}, status=422)
    if has_second_factor(trial.staff.id):
        await_code(request, trial.staff, window, _after(request))
        return SeeOther(reverse("desk:sign-in-code"))
    return welcome(request, trial.staff, window, _after(request), method="password")


def too_often(until: datetime) -> str:
    sentence = _("密码错得太多，请在 %(time)s 以后再试，或请安全管理员重设密码。")
    return sentence % {"time": time_words(until)}


def welcome(
    request: HttpRequest,
    staff: Staff,
    window: Window | None,
    target: str,
    *,
    method: str,
    outside: Outside | None = None,
) -> HttpResponse:
    """Start the session, at the usual window when one was assigned and no other was named.

    ``outside``: a provider has vouched for them; its second factor may count.
    """
    actor = staff_actor(staff, None)
    if roles_of(actor) & AT_WINDOWS:
        window = window or _usual_window(staff)
    else:
        window = None
    sign_in_staff(request, staff, window, outside)
    at_window = staff_actor(staff, window.id if window else None)
    record_sign_in(actor=at_window, username=staff.username, succeeded=True, method=method)
    if owes_second_factor(staff.id) and not (outside and outside.second_factor):
        return SeeOther(factor_page(target))
    return SeeOther(target)


def factor_page(target: str) -> str:
    return f"{reverse('desk:second-factor')}?{urlencode({'next': target})}"


def _usual_window(staff: Staff) -> Window | None:
    assigned = (assignment.window for assignment in list_assignments(staff.id))
    return next((window for window in assigned if window), None)


def _sign_in_page(request: HttpRequest, errors: Errors, status: int = 200) -> HttpResponse:
    context = {
        "errors": errors,
        "username": request.POST.get("username", ""),
        "typed_window": request.POST.get("window", ""),
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "ways": _outside_ways(_after(request)),
    }
    return render(request, "desk/sign_in.html", context, status=status)


def _outside_ways(target: str) -> list[tuple[str, str]]:
    """Name and address of each provider for staff."""
    after = f"?{urlencode({'next': target})}"
    return [
        (one.name, reverse("desk:outside", args=[one.key]) + after) for one in list_providers(Audience.STAFF)
    ]


def _after(request: HttpRequest) -> str:
    target = request.POST.get("next") or request.GET.get("next", "")
    return safe_path(request, target) if target else reverse("desk:home")


def _password_changed(request: HttpRequest) -> Errors:
    """Check the old password, set the new one; what is wrong by field, empty when it is done."""
    actor = actor_of(request)
    staff = find_staff(id=actor.own_id)
    if staff is None:
        raise NotFound
    new = request.POST.get("password", "")
    trial = try_password(actor=actor, username=staff.username, password=request.POST.get("old", ""))
    if trial.paused_until:
        return {"old": [_("密码错得太多，请过一会儿再试。")]}
    if trial.staff is None:
        return {"old": [_("现在的密码不对。")]}
    if new != request.POST.get("again", ""):
        return {"again": [_("两次输入的新密码不一样。")]}
    try:
        set_password(actor=actor, staff_id=actor.own_id, password=new)
    except Invalid as refused:
        return {path: [str(text) for text in texts] for path, texts in refused.fields.items()}
    window, fresh = session_window(request), find_staff(id=actor.own_id)
    if fresh:
        sign_in_staff(request, fresh, window, outside_of(request))
    return {}
