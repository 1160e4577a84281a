"""The icons of the house: `static/components/icons.svg` holds one symbol for each of these names."""

from __future__ import annotations

from functools import lru_cache

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

ICONS = frozenset(
    [
        "search",
        "phone",
        "id",
        "document",
        "upload",
        "download",
        "clock",
        "check",
        "warning",
        "info",
        "seal",
        "window",
        "printer",
        "person",
        "people",
        "building",
        "home",
        "back",
        "menu",
        "language",
        "elder",
        "chevron",
        "chevron-down",
        "close",
        "plus",
        "minus",
        "trash",
        "edit",
        "eye",
        "calendar",
        "place",
        "mail",
        "lock",
        "external",
        "filter",
        "history",
        "link",
        "camera",
        "speak",
        "pause",
        "play",
        "refresh",
        "bell",
        "star",
        "law",
        "qr",
        "help",
        "transfer",
        "route",
        "list",
        "certificate",
        "money",
        "copy",
        "microphone",
        "state-draft",
        "state-moving",
        "state-turn",
        "state-paused",
        "state-done",
        "state-refused",
        "state-ended",
    ]
)


def icon_markup(name: str, *, label: str = "", size: str = "") -> SafeString:
    """An inline reference into the sprite. Without a label it is decoration and hidden from screen readers.

    Raises ValueError for a name the sprite does not have, so that a typo fails in the first test that renders it.
    """
    if name not in ICONS:
        raise ValueError(f"no icon named {name!r}")
    if not label:
        return _decoration(name, size)
    return format_html(
        '<svg class="{}" role="img" aria-label="{}" focusable="false"><use href="{}#{}"></use></svg>',
        _classes(size),
        label,
        static("components/icons.svg"),
        name,
    )


@lru_cache(maxsize=2 * len(ICONS))
def _decoration(name: str, size: str) -> SafeString:
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        _classes(size),
        static("components/icons.svg"),
        name,
    )


def _classes(size: str) -> str:
    return f"icon icon-{size}" if size else "icon"
