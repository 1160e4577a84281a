"""Addresses under which documents are checked."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings

from huiban.domains.certificates.layouts import Verification
from huiban.domains.certificates.sealing.authority import (
    FOLDER,
    Authority,
    load_authority,
    load_or_create_authority,
)

VERIFY_PATH = "/verify/"


def verification_of(code: str) -> Verification:
    return Verification(url=f"{settings.HUIBAN_PUBLIC_URL.rstrip('/')}{VERIFY_PATH}{code}/", code=code)


def authority() -> Authority:
    """This installation's sealing authority, made at first need in the state folder."""
    return load_or_create_authority(Path(settings.HUIBAN_STATE))


def authority_valid_until() -> datetime | None:
    """Until when its certificate signs; None before the first need. Raises AuthorityDamaged; makes nothing."""
    folder = Path(settings.HUIBAN_STATE) / FOLDER
    return load_authority(folder).valid_until if folder.is_dir() else None
