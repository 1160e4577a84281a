"""The places to go from every page of the portal: the thumb bar of a phone."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from huiban.surfaces.components.parts import NavItem

_FINDING = ("home", "search", "item", "department", "life-event")  # how the names of pages under 首页 begin


def nav_items(current: str = "") -> list[NavItem]:
    """``current`` is the place the page belongs to: home, progress, my or help; empty for none of them."""
    places = (("home", _("首页"), "home"), ("progress", _("查进度"), "search"), ("my", _("我的事"), "person"),
              ("help", _("帮助"), "help"))  # fmt: skip
    return [
        NavItem(label=label, url=reverse(f"portal:{name}"), icon=icon, current=current == name)
        for name, label, icon in places
    ]


def place_of(request: HttpRequest | None) -> str:
    """The place a page belongs to by the name of its address."""
    match = getattr(request, "resolver_match", None)
    name = str(match.url_name or "") if match and match.namespace == "portal" else ""
    return "home" if name.startswith(_FINDING) else name


def page(
    request: HttpRequest,
    template: str,
    context: Mapping[str, object],
    *,
    current: str = "",
    status: int = 200,
) -> HttpResponse:
    """Render ``portal/<template>.html`` with the navigation. What is personal is never kept by a cache."""
    whole = {"nav_items": nav_items(current), **context}
    response = render(request, f"portal/{template}.html", whole, status=status)
    response.headers["Cache-Control"] = "private, no-store"
    return response
