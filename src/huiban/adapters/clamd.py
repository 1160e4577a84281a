"""The virus scanner ClamAV, spoken to in its own protocol (INSTREAM): nothing is written for it to read."""

from __future__ import annotations

import socket
import struct
from contextlib import closing
from typing import BinaryIO

from huiban.domains.documents.public import ScannerAway

CONNECT_SECONDS = 3.0
VERDICT_SECONDS = 60.0
CHUNK_BYTES = 1 << 16
LONGEST_ANSWER = 1024


class Clamd:
    """``address`` is ``unix:/run/clamav/clamd.sock``, a path, or ``host:3310``."""

    def __init__(self, address: str) -> None:
        self.address = address

    def scan(self, content: BinaryIO) -> str:
        answer = self._ask(b"zINSTREAM\0", content)
        if answer == "stream: OK":
            return ""
        if answer.startswith("stream: ") and answer.endswith(" FOUND"):
            return answer.removeprefix("stream: ").removesuffix(" FOUND")[:100] or "?"
        raise ScannerAway(answer[:200] or "the scanner hung up")

    def ping(self) -> None:
        answer = self._ask(b"zPING\0")
        if answer != "PONG":
            raise ScannerAway(answer[:200] or "the scanner hung up")

    def _ask(self, command: bytes, content: BinaryIO | None = None) -> str:
        try:
            with closing(self._connect()) as scanner:
                scanner.settimeout(VERDICT_SECONDS)
                scanner.sendall(command)
                if content is not None:
                    _send(scanner, content)
                return _answer(scanner)
        except (OSError, ValueError) as error:
            raise ScannerAway(str(error) or type(error).__name__) from error

    def _connect(self) -> socket.socket:
        path = self.address.removeprefix("unix:")
        if path.startswith("/"):
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            connection.settimeout(CONNECT_SECONDS)
            try:
                connection.connect(path)
            except OSError:
                connection.close()
                raise
            return connection
        host, _colon, port = self.address.rpartition(":")
        return socket.create_connection((host.strip("[]"), int(port)), CONNECT_SECONDS)


def _send(scanner: socket.socket, content: BinaryIO) -> None:
    """The file in chunks, each with its length in front, and a chunk of nothing at the end.

    A scanner that has heard enough answers and hangs up: its answer is still to be read.
    """
    try:
        while chunk := content.read(CHUNK_BYTES):
            scanner.sendall(struct.pack("!L", len(chunk)) + chunk)
        scanner.sendall(struct.pack("!L", 0))
    except (BrokenPipeError, ConnectionResetError):
        return


def _answer(scanner: socket.socket) -> str:
    answer = b""
    while not answer.endswith(b"\0") and len(answer) < LONGEST_ANSWER:
        part = scanner.recv(LONGEST_ANSWER)
        if not part:
            break
        answer += part
    return answer.rstrip(b"\0\n").decode(errors="replace")
