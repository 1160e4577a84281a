"""What machines tell: that they work. And how a machine without a screen is bound."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from huiban.domains.devices.public import bind_device, heartbeat
from huiban.foundation.errors import HuibanError
from huiban.surfaces.devices.browser import HEADER, from_machine
from huiban.surfaces.devices.reading import read_object


@from_machine
def hear(request: HttpRequest) -> HttpResponse:
    """Every half minute from every machine, with a few words of itself in ``detail``."""
    try:
        detail = read_object(request).get("detail")
        device = request.device  # type: ignore[attr-defined]
        heartbeat(device=device, detail=detail if isinstance(detail, dict) else None)
    except HuibanError as refused:
        return refusal(refused)
    return HttpResponse(status=204)


@csrf_exempt
@require_POST
def bind(request: HttpRequest) -> HttpResponse:
    """``{"code": …}`` → the secret, for machines that send it as a bearer token. Browsers bind on a page."""
    if HEADER not in request.headers:
        return JsonResponse({"code": "devices.header_missing"}, status=403)
    try:
        device, secret = bind_device(code=str(read_object(request).get("code", "")))
    except HuibanError as refused:
        return refusal(refused)
    answer = JsonResponse(
        {"device": str(device.id), "name": device.name, "kind": device.kind, "secret": secret}
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


def refusal(refused: HuibanError) -> JsonResponse:
    """A refusal in words. A machine that is gone is told so by the same status as everywhere here."""
    fields = {path: [str(text) for text in texts] for path, texts in refused.fields.items()}
    said = {"code": refused.code, "message": str(refused.message), "fields": fields}
    return JsonResponse(said, status=410 if refused.status == 404 else refused.status)
