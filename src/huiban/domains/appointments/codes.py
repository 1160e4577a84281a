"""Codes that open an appointment: no characters that look alike."""

from __future__ import annotations

import secrets

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 10


def new_code() -> str:
    """A random code; ten characters of 31 are 49 bits."""
    return "".join(secrets.choice(_ALPHABET) for _place in range(CODE_LENGTH))
