"""The hall's set-up: what people can queue for, which departments' items go there, and which windows take it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiban.domains.directory.public import (
    Window,
    Zone,
    count_windows_by_zone,
    list_departments,
    list_windows,
    list_zones,
)
from huiban.domains.hall.public import (
    LinePolicy,
    ServiceGroup,
    find_order,
    hours_by_zone,
    list_capabilities,
    list_groups,
    list_special_days,
    list_waiting,
    set_accepting,
    set_capabilities,
    set_group,
    set_organisations,
)
from huiban.foundation.clock.public import today
from huiban.foundation.errors import HuibanError, Invalid, NotFound
from huiban.surfaces.components.hours import hours_words
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.console.gate import Errors, actor_of, console_page, hall_admin_required, sentences

_CODE = re.compile(r"[a-z][a-z0-9-]{1,39}\Z")


@dataclass(frozen=True, slots=True)
class ZoneSetUp:
    """One zone on the overview."""

    zone: Zone
    groups: list[ServiceGroup]
    windows: int
    order: LinePolicy
    hours: str


@require_safe
@hall_admin_required
def overview(request: HttpRequest) -> HttpResponse:
    """Zones with their groups, figures of the order and hours."""
    hours = hours_by_zone(today())
    groups, windows = list_groups(), count_windows_by_zone()
    zones = [
        ZoneSetUp(
            zone=zone,
            groups=[group for group in groups if group.zone_id == zone.id],
            windows=windows.get(zone.id, 0),
            order=find_order(zone.id),
            hours=hours_words(hours[zone.id]) if zone.id in hours else "",
        )
        for zone in list_zones()
    ]
    context = {
        "zones": zones,
        "hall_hours": hours_words(hours[None]),
        "special_days": list_special_days(),
        "stopped": [group for group in groups if not group.accepting],
    }
    return console_page(request, "hall", context, current="hall")


@require_http_methods(["GET", "HEAD", "POST"])
@hall_admin_required
def new_group(request: HttpRequest) -> HttpResponse:
    """A new service group; its code is chosen once."""
    if request.method != "POST":
        return _group_page(request, None, {"zone": request.GET.get("zone", ""), "minutes": "8", "order": "0"})
    code = request.POST.get("code", "").strip()
    if not _CODE.match(code):
        return _group_page(
            request, None, request.POST, {"code": [_("用小写字母、数字和横线，2 到 40 个，字母开头。")]}
        )
    if _find(code) is not None:
        return _group_page(request, None, request.POST, {"code": [_("这个代号已经有了。")]})
    return _save_group(request, None, code)


@require_http_methods(["GET", "HEAD", "POST"])
@hall_admin_required
def group_page(request: HttpRequest, code: str) -> HttpResponse:
    group = _required(code)
    if request.method == "POST":
        return _save_group(request, group, code)
    given = {
        "name": group.name,
        "name_en": group.name_en,
        "zone": str(group.zone_id),
        "minutes": str(group.service_minutes),
        "order": str(group.order),
    }
    return _group_page(request, group, given)


@require_POST
@hall_admin_required
def change_accepting(request: HttpRequest, code: str) -> HttpResponse:
    """Stop taking numbers, with the reason people read, or begin again."""
    accepting = request.POST.get("accepting") == "1"

    def act() -> None:
        reason = request.POST.get("reason", "")[:300]
        group = set_accepting(actor=actor_of(request), code=code, accepting=accepting, reason=reason)
        said = _("“%(group)s”又可以取号了。") if accepting else _("“%(group)s”停止取号。已在等的人照常办。")
        messages.success(request, said % {"group": group.name})

    return _did(request, code, act)


@require_POST
@hall_admin_required
def change_organisations(request: HttpRequest, code: str) -> HttpResponse:
    """Exactly the departments that are ticked."""

    def act() -> None:
        ids = [one for one in map(_uuid, request.POST.getlist("organisations")) if one]
        set_organisations(actor=actor_of(request), code=code, organisations=ids)
        messages.success(request, _("部门已存好。"))

    return _did(request, code, act)


@require_safe
@hall_admin_required
def windows_page(request: HttpRequest) -> HttpResponse:
    """What every window takes."""
    able = list_capabilities()
    rows = [(window, able.get(window.id, [])) for window in list_windows()]
    return console_page(request, "hall_windows", {"rows": rows}, current="hall")


@require_http_methods(["GET", "HEAD", "POST"])
@hall_admin_required
def window_page(request: HttpRequest, number: int) -> HttpResponse:
    """The groups of its zone a window takes; none ticked means all."""
    window = next((one for one in list_windows() if one.number == number), None)
    if window is None:
        raise NotFound
    if request.method != "POST":
        chosen = [group.code for group in list_capabilities().get(window.id, [])]
        return _window_page(request, window, chosen)
    chosen = request.POST.getlist("groups")
    try:
        set_capabilities(actor=actor_of(request), window_id=window.id, groups=chosen)
    except Invalid as refused:
        return _window_page(request, window, chosen, sentences(refused.fields))
    messages.success(request, _("%(number)s 号窗口已存好，从下一次叫号起就这样叫。") % {"number": number})
    return SeeOther(reverse("console:hall-windows"))


def _save_group(request: HttpRequest, group: ServiceGroup | None, code: str) -> HttpResponse:
    zone_id = _uuid(request.POST.get("zone", ""))
    try:
        if zone_id is None:
            raise Invalid(fields={"zone": [_("请选一个区。")]})
        saved = set_group(
            actor=actor_of(request),
            code=code,
            zone_id=zone_id,
            name=request.POST.get("name", "")[:200],
            name_en=request.POST.get("name_en", "")[:200],
            service_minutes=read_number(request.POST.get("minutes", "")),
            order=read_number(request.POST.get("order", "")),
        )
    except Invalid as refused:
        errors = sentences(refused.fields)
        return _group_page(
            request,
            group,
            request.POST,
            {"minutes" if path == "service_minutes" else path: texts for path, texts in errors.items()},
        )
    messages.success(request, _("“%(group)s”已存好。") % {"group": saved.name})
    return SeeOther(reverse("console:hall-group", args=[saved.code]))


def _did(request: HttpRequest, code: str, act: Callable[[], None]) -> HttpResponse:
    group = _required(code)
    try:
        act()
    except HuibanError as refused:
        errors = sentences(refused.fields) or {"__all__": [str(refused.message)]}
        return _group_page(request, group, request.POST, errors, refused.status)
    return SeeOther(reverse("console:hall-group", args=[code]))


def _group_page(
    request: HttpRequest,
    group: ServiceGroup | None,
    typed: Any,
    errors: Errors | None = None,
    status: int = 422,
) -> HttpResponse:
    given = dict(typed.items())
    if group is not None:
        stored = {"name": group.name, "name_en": group.name_en, "zone": str(group.zone_id)}
        stored |= {"minutes": str(group.service_minutes), "order": str(group.order)}
        given = stored | given
    own = set(group.organisations.values_list("organisation_id", flat=True)) if group else set()
    context = {
        "group": group,
        "typed": given,
        "errors": errors or {},
        "zones": list_zones(),
        "departments": list_departments(),
        "own": own,
        "waiting": sum(one.group_id == group.id for one in list_waiting(group.zone_id)) if group else 0,
    }
    return console_page(request, "hall_group", context, current="hall", status=status if errors else 200)


def _window_page(
    request: HttpRequest, window: Window, chosen: list[str], errors: Errors | None = None
) -> HttpResponse:
    context = {
        "window": window,
        "groups": [group for group in list_groups() if group.zone_id == window.zone_id],
        "chosen": chosen,
        "errors": errors or {},
    }
    return console_page(request, "hall_window", context, current="hall", status=422 if errors else 200)


def _find(code: str) -> ServiceGroup | None:
    return next((group for group in list_groups() if group.code == code), None)


def _required(code: str) -> ServiceGroup:
    group = _find(code)
    if group is None:
        raise NotFound
    return group


def read_number(text: str) -> int:
    """A whole number as typed; -1, which every operation refuses, for anything else."""
    text = text.strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else -1


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
