"""How one visitor is known again within a day."""

from __future__ import annotations

import hashlib
from datetime import date

from huiban.foundation.encryption import blind_index


def visitor_index(known_by: str, day: date) -> bytes:
    """Under which the tickets one visitor took on ``day`` find each other: 32 bytes.

    ``known_by`` is the identity number, or the id of the account. Nothing else in the database leads to it, nor do the
    tickets of another day.
    """
    return hashlib.sha256(day.isoformat().encode() + blind_index("visitor", known_by)).digest()
