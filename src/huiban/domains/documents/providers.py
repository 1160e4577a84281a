"""The contract with a virus scanner, with its local twin: none."""

from __future__ import annotations

from typing import BinaryIO, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

CLAMD = "huiban.adapters.clamd.Clamd"


class ScannerAway(Exception):
    """The scanner gave no verdict: nothing is known of the file."""


class Scanner(Protocol):
    def scan(self, content: BinaryIO) -> str:
        """The name of what was found, empty when the file is clean. Raises ``ScannerAway`` without a verdict."""
        ...

    def ping(self) -> None:
        """Raises ``ScannerAway`` when the scanner does not answer."""
        ...


def virus_scanner() -> Scanner | None:
    """The scanner of this installation; ``None`` when ``HUIBAN_CLAMD`` is not set."""
    if not settings.HUIBAN_CLAMD:
        return None
    scanner: Scanner = import_string(CLAMD)(settings.HUIBAN_CLAMD)
    return scanner
