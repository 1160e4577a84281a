"""`{% load portal_pages %}`: what every page of the portal shares."""

from __future__ import annotations

import re
from typing import Any

from django import template
from django.template import Context
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from huiban.surfaces.components.languages import CHINESE, is_chinese
from huiban.surfaces.portal.navigation import nav_items, place_of

register = template.Library()
_CHINESE = re.compile(r"[\u4e00-\u9fff]")


@register.inclusion_tag("components/nav.html", takes_context=True)
def portal_nav(context: Context, label: str = "") -> dict[str, Any]:
    """The bar with the places to go: the view's own ``nav_items``, else by the address of the page."""
    items = context.get("nav_items") or nav_items(place_of(context.get("request")))
    return {"items": items, "label": label, "style": "site"}


@register.simple_tag
def zh() -> SafeString | str:
    """` lang="zh-CN"` on a page in another language: for words that exist in Chinese only."""
    return "" if is_chinese() else mark_safe(f' lang="{CHINESE.html}"')  # noqa: S308 - a constant


@register.inclusion_tag("components/breadcrumb.html")
def trail(here: object, above: object = "", above_url: str = "") -> dict[str, Any]:
    """The way to this page: the front page, the list it stands in if any, the page itself."""
    crumbs: list[tuple[object, str]] = [(_("首页"), reverse("portal:home"))]
    if above_url:
        crumbs.append((_marked(above), above_url))
    return {"crumbs": [*crumbs, (_marked(here), "")]}


def _marked(words: object) -> object:
    """Words that exist in Chinese only say so on a page in another language."""
    if is_chinese() or not _CHINESE.search(str(words)):
        return words
    return format_html('<span lang="{}">{}</span>', CHINESE.html, words)
