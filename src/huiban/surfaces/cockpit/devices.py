"""The flow of devices (设备流): how many of each kind work, and which are silent since when and where."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huiban.domains.devices.public import DEVICES, can_manage_devices, count_devices, list_silent_devices
from huiban.foundation.live.public import stream_url
from huiban.foundation.moment import now
from huiban.surfaces.cockpit.gate import actor_of, manager_required
from huiban.surfaces.cockpit.places import cockpit_nav

TOPICS = (DEVICES,)


@require_safe
@manager_required
def show_devices(request: HttpRequest) -> HttpResponse:
    """With HX-Request only the part that moves."""
    url = stream_url(TOPICS, host=request.get_host())
    kinds = count_devices()
    context = {
        "kinds": kinds,
        "working": sum(one.working for one in kinds),
        "silent_count": sum(one.silent for one in kinds),
        "registered": sum(one.registered for one in kinds),
        "silent": list_silent_devices(),
        "taken_at": now(),
        "may_manage": can_manage_devices(actor_of(request)),
    }
    if request.headers.get("HX-Request"):
        return render(request, "cockpit/parts/devices_now.html", context)
    context |= {"live_url": url, "nav_items": cockpit_nav("devices")}
    return render(request, "cockpit/devices.html", context)
