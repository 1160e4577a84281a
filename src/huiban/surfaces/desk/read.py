"""What a browser sent, as plain values: trimmed, without control characters, never longer than it may be."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest, QueryDict


def read_text(given: QueryDict, name: str, longest: int = 5000) -> str:
    """Trimmed text without NUL, cut at ``longest``: give more than the operation takes, so that it can refuse."""
    return given.get(name, "").replace("\x00", "").replace("\r\n", "\n").strip()[:longest]


def read_page(request: HttpRequest) -> int:
    text = request.GET.get("page", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else 1


def read_day(given: QueryDict, name: str) -> date | None:
    try:
        return date.fromisoformat(given.get(name, ""))
    except ValueError:
        return None


def read_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
