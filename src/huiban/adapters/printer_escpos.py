"""A receipt printer in the network that understands ESC/POS (most 58 and 80 mm ticket printers do): plain bytes to port 9100."""

from __future__ import annotations

import socket

from django.conf import settings

from huiban.domains.devices.public import PrinterFailed, PrinterStatus, Slip

TIMEOUT_SECONDS = 3.0
_RESET, _CHINESE, _CENTRE = b"\x1b@", b"\x1c&", b"\x1ba\x01"
_LARGE, _TALL, _NORMAL = b"\x1d!\x33", b"\x1d!\x11", b"\x1d!\x00"
_FEED_AND_CUT = b"\x1dVB\x40"
_PAPER = b"\x10\x04\x04"  # DLE EOT 4: what the paper sensor says
_PAPER_IS_OUT = 0x60


class EscposPrinter:
    """``HUIBAN_TICKET_PRINTER_ADDRESS`` is ``host:port``."""

    def print_slip(self, slip: Slip) -> bool:
        try:
            with self._connect() as printer:
                printer.sendall(slip_bytes(slip))
        except OSError as error:
            raise PrinterFailed(str(error)) from error
        return True

    def status(self) -> PrinterStatus:
        try:
            with self._connect() as printer:
                printer.sendall(_PAPER)
                answer = printer.recv(1)
        except OSError as error:
            return PrinterStatus(ready=False, note=type(error).__name__)
        if answer and answer[0] & _PAPER_IS_OUT:
            return PrinterStatus(ready=False, note="paper")
        return PrinterStatus(ready=bool(answer))

    def _connect(self) -> socket.socket:
        host, _colon, port = settings.HUIBAN_TICKET_PRINTER_ADDRESS.rpartition(":")
        return socket.create_connection((host, int(port or 0)), TIMEOUT_SECONDS)


def slip_bytes(slip: Slip) -> bytes:
    """The slip as a printer with a Chinese font (GB18030) takes it, cut at the end."""
    lines = [slip.group, slip.place, slip.taken_at, slip.code, slip.note]
    return b"".join(
        [
            *(_RESET, _CHINESE, _CENTRE, _LARGE, _line(slip.number), _TALL, _line(lines[0]), _NORMAL),
            *(_line(line) for line in lines[1:] if line),
            _FEED_AND_CUT,
        ]
    )


def _line(text: str) -> bytes:
    """One line of text; control characters would be commands to the printer."""
    return "".join(mark for mark in text if mark.isprintable()).encode("gb18030") + b"\n"
