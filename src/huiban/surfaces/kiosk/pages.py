"""What every page of the terminal has in common."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from huiban.foundation.actors import Actor, Channel
from huiban.foundation.errors import HuibanError
from huiban.surfaces.components.preferences import ELDER_COOKIE
from huiban.surfaces.kiosk.binding import bound
from huiban.surfaces.kiosk.visit import is_under_way, speaks

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
KIOSK = Actor(kind="person", id=None, name="", channel=Channel.KIOSK)


def kiosk_page(view: View[P]) -> View[P]:
    """A page of a terminal in service. A refusal is told on a page of the terminal: none leads out of it."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            response = view(request, *args, **kwargs)
        except HuibanError as refused:
            return show(request, "refused", {"error": refused}, status=refused.status)
        response.headers["Permissions-Policy"] = "camera=(), microphone=(self), geolocation=()"
        return response

    return bound(guarded)


def show(
    request: HttpRequest, name: str, context: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    frame = {"in_service": True, "speaks": speaks(request), "under_way": _is_used(request)}
    return render(request, f"kiosk/{name}.html", frame | dict(context or {}), status=status)


def _is_used(request: HttpRequest) -> bool:
    """Whether somebody has left a trace here: something done, or a look that they chose."""
    looks = (settings.LANGUAGE_COOKIE_NAME, ELDER_COOKIE)
    return is_under_way(request) or speaks(request) or any(name in request.COOKIES for name in looks)
