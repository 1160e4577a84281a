"""A virus scanner for tests that speaks clamd's own protocol: on a loopback port or a socket file."""

from __future__ import annotations

import socketserver
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


class _Session(socketserver.StreamRequestHandler):
    server: Any

    def handle(self) -> None:
        command = b""
        while not command.endswith(b"\0"):
            part = self.rfile.read(1)
            if not part:
                return
            command += part
        if command == b"zPING\0":
            self.wfile.write(b"PONG\0")
        elif command == b"zINSTREAM\0":
            self._scan()
        else:
            self.wfile.write(b"UNKNOWN COMMAND\0")

    def _scan(self) -> None:
        content = b""
        while length := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
            if len(content) > self.server.limit:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.server.scanned.append(content)
        if self.server.hangs_up:
            return
        if self.server.infected in content:
            self.wfile.write(b"stream: Eicar-Signature FOUND\0")
        else:
            self.wfile.write(b"stream: OK\0")


class _Port(socketserver.ThreadingTCPServer):
    allow_reuse_address = True


class FakeClamd:
    """What it was given, and how it behaves: ``infected`` bytes are found, ``hangs_up`` gives no verdict."""

    def __init__(self, server: Any, address: str) -> None:
        self.server, self.address = server, address
        server.scanned, server.limit, server.infected, server.hangs_up = [], 25_000_000, EICAR, False

    @property
    def scanned(self) -> list[bytes]:
        return self.server.scanned

    def behave(self, **changes: Any) -> None:
        for name, value in changes.items():
            setattr(self.server, name, value)


@contextmanager
def fake_clamd(socket_file: Path | None = None) -> Iterator[FakeClamd]:
    server: Any
    if socket_file:
        server = socketserver.ThreadingUnixStreamServer(str(socket_file), _Session)
        address = f"unix:{socket_file}"
    else:
        server = _Port(("127.0.0.1", 0), _Session)
        address = f"127.0.0.1:{server.server_address[1]}"
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield FakeClamd(server, address)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
