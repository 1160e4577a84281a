"""The four places the portal's bar leads to, and which of them a page belongs to."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiban.surfaces.components.parts import NavItem


@dataclass(frozen=True, slots=True)
class Place:
    url_name: str
    label: str | Promise
    icon: str
    pages: tuple[str, ...]  # how the names of the pages under this place begin


PLACES = (
    Place("home", _("找事情"), "search", ("home", "search", "item", "department", "life-event", "verify")),
    Place("my", _("我的事"), "document", ("my", "apply", "draft", "case", "sign", "profile", "company")),
    Place("progress", _("查进度"), "clock", ("progress",)),
    Place("help", _("帮助"), "help", ("help", "about")),
)


def nav_items(request: HttpRequest | None) -> list[NavItem]:
    """The bar of every portal page, with the place of this page marked."""
    page = _page_name(request)
    return [
        NavItem(
            label=place.label,
            url=reverse(f"portal:{place.url_name}"),
            icon=place.icon,
            current=bool(page) and page.startswith(place.pages),
        )
        for place in PLACES
    ]


def _page_name(request: HttpRequest | None) -> str:
    match = getattr(request, "resolver_match", None)
    return str(match.url_name or "") if match and match.namespace == "portal" else ""
