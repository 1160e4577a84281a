"""The machine at the other end: its secret in a cookie, and the page its kind of device opens.

The secret is the password of a machine, so the cookie is signed, not readable by scripts and sent by our own pages only
(``SameSite=Strict``). Calls of machines carry the header ``X-Huiban-Device`` as well: a page of another site cannot set
a header of its own without asking first, and nobody here answers such a question. That is why they need no CSRF token,
which a screen that stands for months would lose.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from huiban.domains.devices.public import Device, DeviceKind, find_retired_by_secret
from huiban.surfaces.components.bearers import device_of_secret

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
COOKIE, SALT = "huiban_device", "device"
HEADER = "X-Huiban-Device"
LASTS_SECONDS = 5 * 365 * 24 * 3600
START = "/screens/"

# What a bound machine shows. A printer shows nothing and stays at the start page.
PAGES: dict[str, str] = {
    DeviceKind.KIOSK: "/kiosk/",
    DeviceKind.HALL_BOARD: "/screens/hall/",
    DeviceKind.ZONE_BOARD: "/screens/zone/{zone}/",
    DeviceKind.WINDOW_SCREEN: "/screens/window/{window}/",
    DeviceKind.RATING_PAD: "/pad/",
}


def page_of(device: Device) -> str:
    """The path of the page this device is for."""
    page = PAGES.get(device.kind, START)
    zone = device.zone.letter if device.zone else ""
    return page.format(zone=zone, window=device.window.number if device.window else "")


def secret_of(request: HttpRequest) -> str:
    """The secret in the cookie, or sent as a bearer token by a machine without a browser; empty when there is none."""
    kind, _blank, token = request.headers.get("Authorization", "").partition(" ")
    if kind == "Bearer":
        return token.strip()
    return request.get_signed_cookie(COOKIE, default="", salt=SALT, max_age=LASTS_SECONDS) or ""


def device_of(request: HttpRequest) -> Device | None:
    """The active device this machine is bound as."""
    return device_of_secret(request, secret_of(request))


def retired_device_of(request: HttpRequest) -> Device | None:
    return find_retired_by_secret(secret_of(request))


def keep_secret(response: HttpResponse, secret: str) -> None:
    """Have the browser of the machine keep its secret for years."""
    response.set_signed_cookie(
        COOKIE,
        secret,
        salt=SALT,
        max_age=LASTS_SECONDS,
        httponly=True,
        samesite="Strict",
        secure=settings.SESSION_COOKIE_SECURE,
    )


def from_machine(view: View[P]) -> View[P]:
    """A POST of a bound machine itself: ``request.device``; 410 for whoever is not bound any more."""

    @csrf_exempt
    @require_POST
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if HEADER not in request.headers:
            return JsonResponse({"code": "devices.header_missing"}, status=403)
        device = device_of(request)
        if device is None:
            message = _("这台设备没有绑定，或者已经停用。")
            return JsonResponse({"code": "devices.unbound", "message": message}, status=410)
        request.device = device  # type: ignore[attr-defined]
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    return guarded
