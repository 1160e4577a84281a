"""Where a screen, pad or printer begins: type the bind code once; afterwards this page leads on to what it shows."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from huiban.domains.devices.public import bind_device
from huiban.foundation.errors import Invalid
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.devices.browser import device_of, keep_secret, page_of, retired_device_of


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """``?code=`` fills the box, so that a code can be sent as an address; binding still takes a press."""
    if request.method == "POST":
        return _bind(request)
    device = device_of(request)
    if device is not None and page_of(device) != request.path:
        return SeeOther(page_of(device))
    return _page(request, {"device": device, "retired": retired_device_of(request)})


def _bind(request: HttpRequest) -> HttpResponse:
    try:
        device, secret = bind_device(code=request.POST.get("code", "")[:40])
    except Invalid as refused:
        errors = [str(text) for texts in refused.fields.values() for text in texts]
        return _page(request, {"errors": errors}, refused.status)
    response = SeeOther(page_of(device))
    keep_secret(response, secret)
    return response


def _page(request: HttpRequest, context: dict[str, object], status: int = 200) -> HttpResponse:
    typed = request.POST.get("code", request.GET.get("code", ""))[:20]
    response = render(request, "screens/start.html", {"typed": typed, "wall": True, **context}, status=status)
    response.headers["Cache-Control"] = "no-store"
    return response
