"""Put this machine into service: by the code from the console, or by staff who stand in front of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiban.domains.devices.public import (
    DeviceKind,
    bind_device,
    can_manage_devices,
    list_devices,
    put_into_service,
)
from huiban.foundation.actors import Actor
from huiban.foundation.errors import HuibanError
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.components.session import sign_out
from huiban.surfaces.devices.browser import device_of, keep_secret, page_of, retired_device_of

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def bound(view: View[P]) -> View[P]:
    """Only terminals that are in service take numbers (``request.device``); nobody fills the line from outside."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        device = device_of(request)
        if device is None or device.kind != DeviceKind.KIOSK:
            return SeeOther(reverse("kiosk:binding"))
        request.device = device  # type: ignore[attr-defined]
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        return response

    return guarded


@require_http_methods(["GET", "HEAD", "POST"])
def binding(request: HttpRequest) -> HttpResponse:
    """Type the code from the console. Staff of the hall may sign in here instead; they are signed out again."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    may = actor.is_staff and can_manage_devices(actor)
    if request.method != "POST":
        return _page(request, may=may, status=200)
    if "code" not in request.POST and not may:
        return _page(request, may=may, status=403)
    try:
        if "code" in request.POST:
            device, secret = bind_device(code=request.POST["code"][:40])
        else:
            device, secret = put_into_service(actor=actor, **_chosen(request))
    except HuibanError as refused:
        sentences = [str(text) for texts in refused.fields.values() for text in texts]
        return _page(request, may=may, status=refused.status, errors=sentences or [str(refused.message)])
    sign_out(request)
    response = SeeOther(page_of(device))
    keep_secret(response, secret)
    return response


def _chosen(request: HttpRequest) -> dict[str, Any]:
    """A registered kiosk, or the name of a new one."""
    try:
        device_id = UUID(request.POST.get("device", ""))
    except ValueError:
        device_id = None
    kiosks = len(list_devices(kind=DeviceKind.KIOSK, retired=True))
    name = request.POST.get("name", "").replace("\x00", "").strip()[:40]
    return {"device_id": device_id, "name": name or _("自助终端 %(n)s") % {"n": kiosks + 1}}


def _page(request: HttpRequest, *, may: bool, status: int, errors: list[str] | None = None) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    context = {
        "allowed": may,
        "is_staff": actor.is_staff,
        "waiting": [one for one in list_devices(kind=DeviceKind.KIOSK) if not one.is_active] if may else [],
        "sign_in": f"/desk/sign-in/?next={reverse('kiosk:binding')}",
        "retired": retired_device_of(request),
        "errors": errors or [],
        "typed": request.POST.get("code", request.GET.get("code", ""))[:20],
    }
    return render(request, "kiosk/binding.html", context, status=status)
