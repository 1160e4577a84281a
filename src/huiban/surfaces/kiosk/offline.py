"""A terminal cut off from the server goes on issuing numbers: its shell, its worker, the numbers kept for it, its report."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from huiban.domains.devices.public import Device, DeviceKind, device_actor
from huiban.domains.hall.public import (
    Issued,
    NumberBlock,
    PriorityClass,
    hall_now,
    list_groups,
    reconcile_numbers,
    refill_numbers,
)
from huiban.foundation.errors import HuibanError, Invalid, NotFound
from huiban.foundation.moment import now
from huiban.surfaces.devices.browser import from_machine
from huiban.surfaces.devices.reading import read_object
from huiban.surfaces.devices.views import refusal
from huiban.surfaces.kiosk.binding import bound

LANGUAGES = [code for code, _name in settings.LANGUAGES]
MOST_REPORTED = 100


@require_safe
@bound
def shell(request: HttpRequest) -> HttpResponse:
    """The page of a terminal that is cut off. Its worker keeps one of each language."""
    wanted = request.GET.get("language", "")
    with override(wanted if wanted in LANGUAGES else LANGUAGES[0]):
        return render(request, "kiosk/offline.html")


@require_safe
@cache_control(no_cache=True)
def worker(request: HttpRequest) -> HttpResponse:
    """Served from ``/kiosk/``, so that it answers for the terminal's pages and for no others."""
    context = {"version": settings.HUIBAN_VERSION, "languages": LANGUAGES}
    return render(request, "kiosk/worker.js", context, content_type="text/javascript; charset=utf-8")


@from_machine
def blocks(request: HttpRequest) -> HttpResponse:
    """What a terminal must know to go on alone. It says how many numbers it has left (``free``, by zone) and asks under
    one name (``asked``) until an answer has arrived."""
    device: Device = request.device  # type: ignore[attr-defined]
    try:
        said = read_object(request)
        free, asked = _free(said.get("free")), _asked(said.get("asked"))
        new = refill_numbers(actor=device_actor(device), device_id=device.id, free=free, asked=asked)
    except HuibanError as refused:
        return refusal(refused)
    answer = {
        "now": now().isoformat(),
        "groups": _groups(),
        "classes": [_class(value) for value in PriorityClass],
        "blocks": [_block(block) for block in new],
    }
    return JsonResponse(answer)


@from_machine
def reports(request: HttpRequest) -> HttpResponse:
    """Numbers issued while cut off. Each is answered for itself: one that cannot be does not hold up the others."""
    device: Device = request.device  # type: ignore[attr-defined]
    try:
        if device.kind != DeviceKind.KIOSK:
            raise NotFound
        given = read_object(request).get("issued")
        if not isinstance(given, list) or len(given) > MOST_REPORTED:
            raise Invalid(fields={"issued": [_("一次最多报 100 个号。")]})
    except HuibanError as refused:
        return refusal(refused)
    return JsonResponse({"results": [_report(device, one) for one in given]})


def _report(device: Device, given: Any) -> dict[str, Any]:
    said: dict[str, Any] = {"key": given.get("key") if isinstance(given, dict) else None}
    try:
        block_id, one = _issued(given)
        (found,) = reconcile_numbers(
            actor=device_actor(device), device_id=device.id, block_id=block_id, issued=[one]
        )
    except HuibanError as refused:
        return said | {"state": "refused", "code": refused.code, "message": str(refused.message)}
    if found.ticket is None:
        return said | {"state": "late"}
    return said | {"state": "ticket", "number": found.ticket.number}


def _issued(given: Any) -> tuple[UUID, Issued]:
    try:
        taken_at = datetime.fromisoformat(given["taken_at"])
        if taken_at.tzinfo is None or isinstance(given["serial"], bool):
            raise ValueError
        texts = {name: str(given[name])[:80] for name in ("group", "priority", "key")}
        return UUID(given["block"]), Issued(serial=int(given["serial"]), taken_at=taken_at, **texts)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        raise Invalid(_("这条离线取号记录读不懂。"), code="kiosk.unreadable_report") from None


def _free(given: Any) -> dict[UUID, int]:
    try:
        return {UUID(zone): int(count) for zone, count in (given or {}).items()}
    except (ValueError, TypeError, AttributeError, OverflowError):
        raise Invalid(fields={"free": [_("剩余号数读不懂。")]}) from None


def _asked(given: Any) -> str:
    if given is None:
        return ""
    if not isinstance(given, str) or len(given) > 40 or not (given.isascii() and given.isprintable()):
        raise Invalid(fields={"asked": [_("这条请求的编号读不懂。")]})
    return given


def _groups() -> list[dict[str, Any]]:
    closed = {zone.zone.id: zone.closed for zone in hall_now()}
    return [
        {
            "code": group.code,
            "zone": str(group.zone_id),
            "letter": group.zone.letter,
            "floor": group.zone.floor,
            "names": {"zh-CN": group.name, "en": group.name_en or group.name},
            "accepting": group.accepting and not closed.get(group.zone_id, True),
        }
        for group in list_groups()
    ]


def _class(value: PriorityClass) -> dict[str, Any]:
    labels = {}
    for code, html in (("zh-hans", "zh-CN"), ("en", "en")):
        with override(code):
            labels[html] = str(value.label)
    return {"value": value.value, "labels": labels}


def _block(block: NumberBlock) -> dict[str, Any]:
    return {
        "id": str(block.id),
        "zone": str(block.line.zone_id),
        "letter": block.line.zone.letter,
        "day": block.line.day.isoformat(),
        "first": block.first,
        "last": block.last,
    }
