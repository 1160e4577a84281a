"""The first page, the way back to it, and what goes when a visitor leaves."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huiban.domains.hall.public import hall_now, list_groups
from huiban.foundation.moment import now
from huiban.surfaces.components.dates import local
from huiban.surfaces.components.preferences import ELDER_COOKIE, SeeOther, safe_path
from huiban.surfaces.kiosk.pages import kiosk_page, show
from huiban.surfaces.kiosk.visit import forget_visit, set_speaks, speaks

NOON_BEGINS, NOON_ENDS, EVENING_BEGINS = 11, 13, 18


@require_safe
@kiosk_page
def home(request: HttpRequest) -> HttpResponse:
    """What can be done here, and how full the hall is."""
    zones = hall_now()
    closed = {zone.zone.id for zone in zones if zone.closed}
    context = {
        "greeting": _greeting(local(now()).hour),
        "waiting": sum(zone.waiting for zone in zones),
        "windows": sum(zone.open_windows for zone in zones),
        "gives_numbers": any(group.accepting and group.zone_id not in closed for group in list_groups()),
    }
    return show(request, "home", context)


@require_POST
@kiosk_page
def end(request: HttpRequest) -> HttpResponse:
    """Forget this visitor: what they did and, unless they only go back to the first page, how they had it shown."""
    response = SeeOther(reverse("kiosk:home"))
    stays = "stay" in request.POST
    forget_visit(request, look=not stays)
    if not stays:
        for name in (settings.LANGUAGE_COOKIE_NAME, ELDER_COOKIE):
            response.delete_cookie(name, samesite="Lax")
    return response


@require_POST
@kiosk_page
def switch_speech(request: HttpRequest) -> HttpResponse:
    """Read the pages aloud from now on, or no longer."""
    set_speaks(request, not speaks(request))
    path = safe_path(request, request.POST.get("next", ""))
    return SeeOther(path if path.startswith(reverse("kiosk:home")) else reverse("kiosk:home"))


def _greeting(hour: int) -> str:
    if hour < NOON_BEGINS:
        return _("早上好")
    if hour < NOON_ENDS:
        return _("中午好")
    return _("下午好") if hour < EVENING_BEGINS else _("晚上好")
