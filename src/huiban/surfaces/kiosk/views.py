"""Putting a self-service terminal (百姓e站) into service. Its pages stand in the files beside this one."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from huiban.domains.hall.public import can_manage_hall, can_work_at_window
from huiban.foundation.actors import Actor
from huiban.surfaces.components.preferences import SeeOther

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
_BOUND = "kiosk"
_LASTS = 365 * 24 * 3600


def bound(view: View[P]) -> View[P]:
    """Only terminals that staff have put into service take numbers; nobody fills the line from outside."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not request.session.get(_BOUND):
            return SeeOther(reverse("kiosk:binding"))
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
def binding(request: HttpRequest) -> HttpResponse:
    """Put this machine into service: staff sign in, press once, and are signed out of it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    allowed = actor.is_staff and (can_manage_hall(actor) or can_work_at_window(actor))
    if request.method == "POST" and allowed:
        request.session.flush()
        request.session[_BOUND] = True
        request.session.set_expiry(_LASTS)
        return SeeOther(reverse("kiosk:home"))
    context = {"allowed": allowed, "sign_in": f"/desk/sign-in/?next={reverse('kiosk:binding')}"}
    return render(request, "kiosk/binding.html", context, status=200 if request.method != "POST" else 403)
