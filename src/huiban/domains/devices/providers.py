"""The contract with the printer of number slips, with the browser as its local twin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True, kw_only=True)
class Slip:
    """What stands on the paper of a number: no person."""

    number: str
    group: str
    place: str
    taken_at: str
    code: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    ready: bool
    note: str = ""


class PrinterFailed(Exception):
    """The slip surely did not come out; the page offers to print it."""


class Printer(Protocol):
    def print_slip(self, slip: Slip) -> bool:
        """Print one slip; ``False`` when the page that shows the number is to print it. Raises ``PrinterFailed``."""
        ...

    def status(self) -> PrinterStatus: ...


class BrowserPrinter:
    """The kiosk's own browser prints the page: nothing to connect."""

    def print_slip(self, slip: Slip) -> bool:  # noqa: ARG002
        return False

    def status(self) -> PrinterStatus:
        return PrinterStatus(ready=True)


def ticket_printer() -> Printer:
    printer: Printer = import_string(settings.HUIBAN_TICKET_PRINTER)()
    return printer
