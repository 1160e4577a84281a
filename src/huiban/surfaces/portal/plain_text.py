"""Text a stranger typed into an address, made safe to look up and to show again."""

from __future__ import annotations

import re

_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+")


def clean_line(text: str, longest: int) -> str:
    """One trimmed line of at most ``longest`` characters, without control and direction marks."""
    return " ".join(_CONTROL.sub(" ", text[: longest * 4]).split())[:longest]
