"""A browser's long name for itself in two words, so that one recognises one's own computer."""

from __future__ import annotations

from django.utils.translation import gettext as _

_BROWSERS = (
    ("MicroMessenger", "微信"),
    ("QQBrowser", "QQ Browser"),
    ("360SE", "360"),
    ("Edg", "Edge"),
    ("Firefox", "Firefox"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)


def browser_words(told: str) -> str:
    names = [next((name for mark, name in known if mark in told), "") for known in (_BROWSERS, _SYSTEMS)]
    return " · ".join(name for name in names if name) or _("不认识的浏览器")
