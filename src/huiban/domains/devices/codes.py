"""Bind codes and secrets. A code is a public handle that finds the device and a secret part that proves it."""

from __future__ import annotations

import hashlib
import secrets

from huiban.foundation.encryption import blind_index

_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
HANDLE, PROOF = 3, 6


def new_part(length: int) -> str:
    return "".join(secrets.choice(_ALPHABET) for _place in range(length))


def shown(handle: str, proof: str) -> str:
    """How a code is shown: three groups of three."""
    return f"{handle}-{proof[:3]}-{proof[3:]}"


def read_bind_code(typed: str) -> tuple[str, str] | None:
    """Handle and proof of a typed code, without regard to case, blanks and hyphens; ``None`` when it is no code."""
    code = "".join(character for character in typed.upper()[:40] if character in _ALPHABET)
    return (code[:HANDLE], code[HANDLE:]) if len(code) == HANDLE + PROOF else None


def code_digest(handle: str, proof: str) -> bytes:
    """Under a key of the installation: a stolen table does not tell the short code."""
    return blind_index("device-code", handle + proof)


def new_secret() -> str:
    return secrets.token_urlsafe(32)


def secret_digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()
