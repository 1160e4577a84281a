"""Text made unreadable for where it must wait between two pages: a session store, never a page."""

from __future__ import annotations

import base64

from huiban.foundation.encryption import decrypt, encrypt


def seal(text: str) -> str:
    return base64.b64encode(encrypt(text.encode())).decode()


def open_sealed(sealed: str) -> str:
    """What was sealed; empty for nothing."""
    return decrypt(base64.b64decode(sealed)).decode() if sealed else ""
