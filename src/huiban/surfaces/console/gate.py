"""Who comes in: administrators, each to their own half, hall managers to the devices. Elsewhere nothing exists for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Concatenate, ParamSpec
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from huiban.domains.directory.public import ADMINISTRATORS, Role, find_staff, list_proposals, roles_of
from huiban.foundation.actors import Actor
from huiban.surfaces.components.parts import NavItem
from huiban.surfaces.components.preferences import SeeOther

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
Errors = dict[str, list[str]]
HALL_ADMINISTRATORS = frozenset({Role.HALL_MANAGER, Role.SYSTEM_ADMIN})
THREE = frozenset(ADMINISTRATORS)
EVERYBODY = frozenset({Role.ITEM_ADMIN, Role.HALL_MANAGER, *ADMINISTRATORS})


def actor_of(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def item_admin_required(view: View[P]) -> View[P]:
    return _required(view, frozenset({Role.ITEM_ADMIN}))


def system_admin_required(view: View[P]) -> View[P]:
    return _required(view, frozenset({Role.SYSTEM_ADMIN}))


def security_admin_required(view: View[P]) -> View[P]:
    return _required(view, frozenset({Role.SECURITY_ADMIN}))


def audit_admin_required(view: View[P]) -> View[P]:
    return _required(view, frozenset({Role.AUDIT_ADMIN}))


def one_of_three_required(view: View[P]) -> View[P]:
    """Any of the three administrators."""
    return _required(view, THREE)


def hall_admin_required(view: View[P]) -> View[P]:
    return _required(view, HALL_ADMINISTRATORS)


def device_manager_required(view: View[P]) -> View[P]:
    return _required(view, frozenset({Role.HALL_MANAGER, Role.SYSTEM_ADMIN}))


def administrator_required(view: View[P]) -> View[P]:
    return _required(view, EVERYBODY)


def _required(view: View[P], wanted: frozenset[Role]) -> View[P]:
    """Let holders of a role in. Visitors are shown the door, others find nothing; nothing is kept by a browser."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        actor = actor_of(request)
        if not actor.is_staff:
            back = request.get_full_path() if request.method in ("GET", "HEAD") else reverse("console:home")
            return SeeOther(f"{reverse('desk:sign-in')}?{urlencode({'next': back})}")
        if not roles_of(actor) & wanted:
            raise Http404
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return guarded


def console_page(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, current: str, status: int = 200
) -> HttpResponse:
    """A page of the console. ``current`` names its place in the navigation."""
    actor = actor_of(request)
    frame = {"nav_items": _nav(actor, current), "me": find_staff(id=actor.own_id)}
    return render(request, f"console/{template}.html", {**frame, **context}, status=status)


def sentences(fields: Mapping[str, Any]) -> Errors:
    """The fields of a refusal as plain text."""
    return {path: [str(text) for text in texts] for path, texts in fields.items()}


def read_page(request: HttpRequest, total: int, size: int) -> int:
    """The page asked for, within what there is."""
    text = request.GET.get("page", "1")
    wanted = int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 1
    return max(1, min(wanted, -(-total // size) or 1))


def page_of(request: HttpRequest, number: int, total: int, size: int) -> dict[str, Any]:
    """What the pagination tag reads."""

    def url(page: int) -> str:
        query = request.GET.copy()
        query["page"] = str(page)
        return f"?{query.urlencode()}"

    return {
        "number": number,
        "pages": -(-total // size) or 1,
        "total": total,
        "previous_url": url(number - 1) if number > 1 else "",
        "next_url": url(number + 1) if number * size < total else "",
    }


def _nav(actor: Actor, current: str) -> list[NavItem]:
    roles = roles_of(actor)
    places: list[tuple[str, str, str]] = []
    counts: dict[str, int] = {}
    if Role.ITEM_ADMIN in roles:
        places += [
            ("items", _("事项"), "list"),
            ("imports", _("导入"), "upload"),
            ("words", _("搜索词"), "search"),
        ]
    if Role.SECURITY_ADMIN in roles:
        places += [
            ("staff", _("人员"), "people"),
            ("sign-in-rules", _("登录规定"), "lock"),
            ("tokens", _("接口令牌"), "id"),
        ]
    if Role.AUDIT_ADMIN in roles:
        places += [("record", _("操作记录"), "list"), ("access-record", _("查看记录"), "eye")]
    if Role.SYSTEM_ADMIN in roles:
        places += [
            ("calendar", _("工作日历"), "calendar"),
            ("system", _("系统"), "check"),
            ("retention", _("到期清理"), "clock"),
        ]
    if roles & HALL_ADMINISTRATORS:
        places.append(("hall", _("大厅"), "window"))
    if roles & {Role.HALL_MANAGER, Role.SYSTEM_ADMIN}:
        places.append(("devices", _("设备"), "printer"))
    if roles & THREE:
        places.append(("proposals", _("待确认的管理员"), "check"))
        counts["proposals"] = len(list_proposals())
    return [
        NavItem(
            label=label,
            url=reverse(f"console:{name}"),
            icon=icon,
            current=name == current,
            count=counts.get(name) or None,
        )
        for name, label, icon in places
    ]
