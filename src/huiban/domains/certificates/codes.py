"""Verification codes: opaque, drawn at random, easy to read aloud and to type."""

from __future__ import annotations

import base64
import re
import secrets

BYTES = 15
LENGTH = 24  # base32 characters
_SHAPE = re.compile(r"[A-Z2-7]{24}")
_MISREAD = str.maketrans({"0": "O", "1": "I", "8": "B"})  # figures base32 does not use


def new_verification_code() -> str:
    """A fresh code: 120 random bits as 24 characters A-Z 2-7. It says nothing about the document."""
    return base64.b32encode(secrets.token_bytes(BYTES)).decode()


def normalise(typed: str) -> str | None:
    """The code somebody typed, with blanks, hyphens, case and misread figures put right; None when it is no code."""
    code = re.sub(r"[\s\-_.]+", "", typed[:100]).upper().translate(_MISREAD)
    return code if _SHAPE.fullmatch(code) else None


def grouped(code: str) -> str:
    """``ABCD EFGH …``: groups of four for the eye."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))
