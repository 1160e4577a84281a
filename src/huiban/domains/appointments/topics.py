"""The live topics of appointments. No topic holds a secret or a person."""

from __future__ import annotations


def slots_topic(group_code: str) -> str:
    """Tells when places of a group are taken, given back or opened."""
    return f"slots:{group_code}"
