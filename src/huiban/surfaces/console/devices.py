"""Devices of the hall: register, bind by a code, see whether they are heard, retire."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiban.domains.devices.public import (
    Device,
    DeviceKind,
    DeviceState,
    count_devices,
    find_device,
    list_devices,
    new_bind_code,
    register_device,
    retire_device,
)
from huiban.domains.directory.public import list_windows, list_zones
from huiban.foundation.errors import HuibanError, Invalid, NotFound
from huiban.foundation.facts.public import list_facts
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.components.proof import proof_required
from huiban.surfaces.console.gate import Errors, actor_of, console_page, device_manager_required, sentences
from huiban.surfaces.console.told import told_facts


@require_safe
@device_manager_required
def list_page(request: HttpRequest) -> HttpResponse:
    """Every device by zone; narrowed by kind, with retired ones when asked for."""
    wanted = request.GET.get("kind", "")
    retired = request.GET.get("retired") == "1"
    kind = DeviceKind(wanted) if wanted in DeviceKind.values else None
    rows = list_devices(kind=kind, retired=retired)
    rows.sort(key=lambda device: device.zone.letter if device.zone else "")
    context = {
        "zones": [(zone, list(devices)) for zone, devices in groupby(rows, key=lambda device: device.zone)],
        "total": len(rows),
        "silent": sum(one.silent for one in count_devices()),
        "kinds": DeviceKind.choices,
        "given": {"kind": wanted, "retired": retired},
    }
    return console_page(request, "devices", context, current="devices")


@require_http_methods(["GET", "HEAD", "POST"])
@device_manager_required
def create(request: HttpRequest) -> HttpResponse:
    errors: Errors = {}
    if request.method == "POST":
        try:
            device = register_device(
                actor=actor_of(request),
                kind=request.POST.get("kind", ""),
                name=request.POST.get("name", "").replace("\x00", "")[:80],
                zone_id=_chosen(request, "zone"),
                window_id=_chosen(request, "window"),
            )
        except Invalid as refused:
            errors = sentences(refused.fields)
        else:
            messages.success(request, _("设备已登记。到那台机器前面时，再生成绑定码。"))
            return SeeOther(reverse("console:device", args=[device.id]))
    context = {
        "kinds": DeviceKind.choices,
        "zones": list_zones(),
        "windows": list_windows(),
        "typed": request.POST,
        "errors": errors,
    }
    return console_page(request, "device_new", context, current="devices", status=422 if errors else 200)


@require_safe
@device_manager_required
def device_page(request: HttpRequest, device_id: UUID) -> HttpResponse:
    return _device_page(request, _device(device_id))


@require_POST
@device_manager_required
def show_code(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """A new bind code, on this page and never again."""
    device = _device(device_id)
    try:
        code, until = new_bind_code(actor=actor_of(request), device_id=device.id)
    except HuibanError as refused:
        messages.error(request, str(refused.message))
        return SeeOther(reverse("console:device", args=[device.id]))
    path = reverse("kiosk:binding" if device.kind == DeviceKind.KIOSK else "screens:start")
    address = request.build_absolute_uri(path)
    return _device_page(request, device, {"code": code, "until": until, "address": address})


@require_http_methods(["GET", "HEAD", "POST"])
@device_manager_required
@proof_required
def retire(request: HttpRequest, device_id: UUID) -> HttpResponse:
    """End a device, after saying what that means."""
    device, errors = _device(device_id), {}
    if request.method == "POST":
        reason = request.POST.get("reason", "").replace("\x00", "")
        try:
            retire_device(actor=actor_of(request), device_id=device.id, reason=reason)
        except Invalid as refused:
            errors = sentences(refused.fields)
        else:
            messages.success(request, _("设备已停用，现在就失效。"))
            return SeeOther(reverse("console:device", args=[device.id]))
    context = {"device": device, "errors": errors, "unreported": device.detail.get("unreported") or 0}
    return console_page(request, "device_retire", context, current="devices", status=422 if errors else 200)


def _device_page(request: HttpRequest, device: Device, code: dict[str, Any] | None = None) -> HttpResponse:
    context = {
        "device": device,
        "retired": device.state == DeviceState.RETIRED,
        "said": _said(device.detail),
        "history": told_facts(list_facts(subject=f"device:{device.id}")),
        **(code or {}),
    }
    return console_page(request, "device", context, current="devices")


def _said(detail: dict[str, Any]) -> list[tuple[str, str]]:
    """What a device said of itself, known words in the reader's language."""
    names = {
        "offline_ready": _("断网能取号"),
        "unreported": _("断网时取的、还没上报的号"),
        "refused": _("没能排进队的离线号"),
        "paper": _("纸"),
        "version": _("版本"),
    }
    words = {True: _("是"), False: _("否"), None: "—"}
    return [
        (names.get(name, name), words[value] if value is None or isinstance(value, bool) else str(value))
        for name, value in detail.items()
    ]


def _device(device_id: UUID) -> Device:
    device = find_device(device_id)
    if device is None:
        raise NotFound
    return device


def _chosen(request: HttpRequest, name: str) -> UUID | None:
    """What was chosen in a list; an id that can be none is none that exists."""
    text = request.POST.get(name, "")
    try:
        return UUID(text) if text else None
    except ValueError:
        return UUID(int=0)
