"""Codes that open a ticket: no characters that look alike."""

from __future__ import annotations

import secrets

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 10


def new_code(length: int = CODE_LENGTH) -> str:
    """A random code; ten characters of 31 are 49 bits."""
    return "".join(secrets.choice(_ALPHABET) for _place in range(length))


def read_code(typed: str) -> str:
    """A code as it is stored: capitals, without blanks and hyphens."""
    return "".join(character for character in typed.upper()[:40] if character in _ALPHABET)
