"""A peer that opens a stream and never reads does not keep its place."""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import uvicorn

from huiban.foundation.live import tokens
from huiban.foundation.live.server import LiveApplication, LiveServer, open_socket
from huiban.runtime.environment import read_environment
from huiban.runtime.keys import load_or_create_keys

pytestmark = pytest.mark.enable_socket
NOISE = b"event: fact\ndata: " + b"x" * 20_000 + b"\n\n"


@pytest.fixture
def application(tmp_path: Path) -> LiveApplication:
    load_or_create_keys(tmp_path)
    return LiveApplication(lambda: read_environment({"HUIBAN_DATA": str(tmp_path)}))


def test_a_peer_that_never_reads_leaves_and_one_that_does_stays(application: LiveApplication) -> None:
    assert asyncio.run(_left(application)) == ["reading"]


async def _left(application: LiveApplication) -> list[str]:
    """Two streams under noise until one has ended; the topics of those that are left."""
    config = uvicorn.Config(application, host="127.0.0.1", port=0, lifespan="off", log_config=None)
    opened = open_socket(config, deaf_seconds=1)
    server = LiveServer(config, application.hub)
    serving = asyncio.create_task(server.serve(sockets=[opened]))
    clients = application.hub.clients
    await _until(lambda: server.started)
    streams = [await _stream(application, topic, opened.getsockname()[1]) for topic in ("deaf", "reading")]
    await _until(lambda: len(clients) == 2)
    reading = asyncio.create_task(_read(streams[1]))
    noise = asyncio.create_task(_noise(application))
    await _until(lambda: len(clients) == 1)
    left = [topic for client in clients for topic in client.topics]
    noise.cancel()
    server.should_exit = True
    await serving
    reading.cancel()
    for stream in streams:
        stream.close()
    return left


async def _noise(application: LiveApplication) -> None:
    while True:
        for client in application.hub.clients:
            client.push(NOISE)
        await asyncio.sleep(0.02)


async def _stream(application: LiveApplication, topic: str, port: int) -> socket.socket:
    token = tokens.sign((topic,), key=application.key, now=time.time(), seconds=300)
    stream = socket.socket()
    stream.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    stream.setblocking(False)
    loop = asyncio.get_running_loop()
    await loop.sock_connect(stream, ("127.0.0.1", port))
    await loop.sock_sendall(stream, f"GET /live?t={token} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
    return stream


async def _read(stream: socket.socket) -> None:
    while await asyncio.get_running_loop().sock_recv(stream, 1 << 20):
        pass


async def _until(holds: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)
