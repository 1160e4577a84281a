"""Bytes on the wire to a receipt printer, read by a socket on this machine that plays one."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from huiban.adapters.printer_escpos import EscposPrinter, slip_bytes
from huiban.domains.devices.public import PrinterFailed, Slip, ticket_printer
from huiban.domains.hall.public import take_ticket
from huiban.surfaces.kiosk.pages import KIOSK
from huiban.surfaces.kiosk.slips import print_ticket
from tests import factories as make

SLIP = Slip(
    number="B017",
    group="企业开办",
    place="B区 企业开办，1 楼",
    taken_at="2026-11-28 09:12",
    code="AB23CD45EF",
)


@contextmanager
def printer(settings, answer: bytes = b"") -> Iterator[list[bytes]]:
    """A printer for one connection; what it was sent stands in the list afterwards."""
    got: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))
    server.settimeout(10)

    def listen() -> None:
        connection, _address = server.accept()
        with connection:
            if answer:
                got.append(connection.recv(100))
                connection.sendall(answer)
                return
            while chunk := connection.recv(4096):
                got.append(chunk)

    thread = threading.Thread(target=listen, daemon=True)
    thread.start()
    settings.HUIBAN_TICKET_PRINTER_ADDRESS = f"127.0.0.1:{server.getsockname()[1]}"
    try:
        yield got
    finally:
        thread.join(10)
        server.close()


@pytest.mark.enable_socket
def test_a_slip_reaches_the_printer_and_is_cut(settings):
    with printer(settings) as got:
        assert EscposPrinter().print_slip(SLIP) is True
    sent = b"".join(got)
    assert sent.startswith(b"\x1b@")
    assert sent.endswith(b"\x1dVB\x40")
    for text in ("B017", "企业开办", "B区 企业开办，1 楼", "2026-11-28 09:12", "AB23CD45EF"):
        assert text.encode("gb18030") + b"\n" in sent


def test_no_text_is_a_command():
    slip = Slip(number="B017", group="企\x1b@\n业", place="\x1dV", taken_at="", note="")
    assert "企@业".encode("gb18030") in slip_bytes(slip)
    assert slip_bytes(slip).count(b"\x1dV") == 1
    assert slip_bytes(slip).count(b"\x1b@") == 1


@pytest.mark.enable_socket
@pytest.mark.parametrize(("answer", "ready", "note"), [(b"\x12", True, ""), (b"\x72", False, "paper")])
def test_the_printer_tells_of_its_paper(settings, answer, ready, note):
    with printer(settings, answer):
        status = EscposPrinter().status()
    assert (status.ready, status.note) == (ready, note)


@pytest.mark.enable_socket
@pytest.mark.django_db
def test_a_printer_that_is_not_there_stops_nobody(settings):
    with socket.create_server(("127.0.0.1", 0)) as closed:
        settings.HUIBAN_TICKET_PRINTER_ADDRESS = f"127.0.0.1:{closed.getsockname()[1]}"
    settings.HUIBAN_TICKET_PRINTER = "huiban.adapters.printer_escpos.EscposPrinter"
    with pytest.raises(PrinterFailed):
        ticket_printer().print_slip(SLIP)
    assert ticket_printer().status().ready is False
    make.group()
    ticket = take_ticket(actor=KIOSK, groups=["test"])
    assert print_ticket(ticket) is False


@pytest.mark.enable_socket
@pytest.mark.django_db
def test_a_ticket_is_printed_when_a_printer_is_set_up(settings):
    make.group()
    ticket = take_ticket(actor=KIOSK, groups=["test"])
    assert print_ticket(ticket) is False  # by default the browser prints its page
    settings.HUIBAN_TICKET_PRINTER = "huiban.adapters.printer_escpos.EscposPrinter"
    with printer(settings) as got:
        assert print_ticket(ticket) is True
    assert ticket.number.encode() in b"".join(got)
