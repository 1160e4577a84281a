"""The stream process: ``GET /live?t=<token>`` is a stream of server-sent events. A bare ASGI callable, no
Django.

Events: ``hello`` when connected, ``fact`` with ``{"topic", "fact"}``, and ``refetch`` when something may
have been missed (the database was away, the reader was slow, the browser came back, or a topic moved
between the making of the token and the connection). Run by ``python -m huiban.foundation.live.server`` or
any ASGI server with one process.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import resource
import socket
import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any
from urllib.parse import parse_qs

import uvicorn

from huiban.foundation.live.hub import Hub
from huiban.foundation.live.listener import listen
from huiban.foundation.live.sources import Sources, TooManyFromOneError
from huiban.foundation.live.tokens import MAX_LENGTH, Channel, TokenRefusedError, read
from huiban.foundation.log_settings import set_up_logging
from huiban.runtime.environment import Environment, read_environment
from huiban.runtime.keys import load_keys_file

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]

HEARTBEAT_SECONDS = 6.0  # pages take 15 seconds of silence for a dead stream
SHUTDOWN_SECONDS = 2
DEAF_SECONDS = 60  # a peer that takes nothing for so long is gone, whatever its computer still answers
MAX_STREAMS = 18_000
WANTED_DESCRIPTORS = 20_000

_ANY_ORIGIN = (b"access-control-allow-origin", b"*")
_SAFE = [
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"referrer-policy", b"no-referrer"),
]
_STREAM_HEADERS = [
    *_SAFE,
    (b"content-type", b"text/event-stream; charset=utf-8"),
    (b"cache-control", b"no-store"),
    (b"x-accel-buffering", b"no"),
    _ANY_ORIGIN,
]


class LiveApplication:
    """The ASGI callable. State is per process: run exactly one."""

    def __init__(self, environment: Callable[[], Environment] = read_environment) -> None:
        self.hub = Hub()
        self._sources = Sources()
        self._environment = environment
        self._key: bytes | None = None

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Serve one connection of any ASGI kind."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            await self._answer(scope, receive, send)

    @property
    def key(self) -> bytes:
        """The live key of this installation."""
        if self._key is None:
            self._key = load_keys_file(self._environment().keys_file).live_key
        return self._key

    async def _live(self, receive: Receive, send: Send) -> None:
        tasks: list[asyncio.Task[None]] = []
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                tasks = [
                    asyncio.create_task(listen(self.hub, lambda: self._environment().database().conninfo())),
                    asyncio.create_task(_beat(self.hub)),
                ]
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                self.hub.close()
                for task in tasks:
                    task.cancel()
                await asyncio.gather(*tasks, return_exceptions=True)
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _answer(self, scope: Message, receive: Receive, send: Send) -> None:
        path = scope["path"].rstrip("/")
        if path not in {"/live", "/healthz"}:
            await _reply(send, 404, {"error": "not found"})
        elif scope["method"] != "GET":
            await _reply(send, 405, {"error": "only GET"})
        elif path == "/healthz":
            state: dict[str, object] = {"listening": self.hub.listening, "streams": len(self.hub.clients)}
            await _reply(send, 200 if self.hub.listening else 503, state)
        else:
            await self._stream(scope, receive, send)

    async def _stream(self, scope: Message, receive: Receive, send: Send) -> None:
        try:
            channel = self._channel(scope["query_string"])
        except TokenRefusedError:
            await _reply(send, 401, {"error": "token refused"})
            return
        if len(self.hub.clients) >= MAX_STREAMS:
            await _reply(send, 503, {"error": "too many streams"})
            return
        peer = (scope.get("client") or ("",))[0]
        try:
            with self._sources.one_more(peer, scope["headers"]):
                await self._pass_on(channel, scope, receive, send)
        except TooManyFromOneError:
            await _reply(send, 503, {"error": "too many streams from one address"})

    async def _pass_on(self, channel: Channel, scope: Message, receive: Receive, send: Send) -> None:
        is_return = any(name == b"last-event-id" for name, _ in scope["headers"])
        client = self.hub.open(channel, is_return=is_return)
        watch = asyncio.create_task(_close_on_disconnect(receive, client.close))
        try:
            await send({"type": "http.response.start", "status": 200, "headers": _STREAM_HEADERS})
            while chunk := await client.next_chunk():
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            self.hub.leave(client)
            watch.cancel()

    def _channel(self, query: bytes) -> Channel:
        if len(query) > MAX_LENGTH + 10:
            raise TokenRefusedError
        try:
            tokens = parse_qs(query.decode("ascii"), max_num_fields=4).get("t", [])
        except ValueError as error:
            raise TokenRefusedError from error
        if len(tokens) != 1:
            raise TokenRefusedError
        return read(tokens[0], key=self.key, now=time.time())


async def _close_on_disconnect(receive: Receive, close: Callable[[], None]) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
    close()


async def _beat(hub: Hub) -> None:
    while True:
        await asyncio.sleep(HEARTBEAT_SECONDS)
        hub.beat()


async def _reply(send: Send, status: int, content: dict[str, object]) -> None:
    headers = [(b"content-type", b"application/json"), (b"cache-control", b"no-store"), _ANY_ORIGIN, *_SAFE]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(content).encode()})


class LiveServer(uvicorn.Server):
    """uvicorn that ends its streams when it is told to stop, instead of waiting for them."""

    def __init__(self, config: uvicorn.Config, hub: Hub) -> None:
        super().__init__(config)
        self._hub = hub

    async def shutdown(self, sockets: list[Any] | None = None) -> None:
        """Close the streams, then as uvicorn does."""
        self._hub.close()
        await super().shutdown(sockets)


def main() -> None:
    """Serve until SIGINT or SIGTERM, on HUIBAN_HOST and HUIBAN_LIVE_PORT."""
    set_up_logging()
    _allow_many_descriptors()
    environment = read_environment()
    config = uvicorn.Config(
        app,
        host=environment.host,
        port=environment.live_port,
        access_log=False,  # the token is in the address
        log_config=None,
        log_level="warning",
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        server_header=False,
        ws="none",
    )
    with contextlib.suppress(KeyboardInterrupt):
        LiveServer(config, app.hub).run(sockets=[open_socket(config)])


def open_socket(config: uvicorn.Config, deaf_seconds: float = DEAF_SECONDS) -> socket.socket:
    """A bound socket whose connections end when sent bytes stay unacknowledged, as they do once the buffers of a peer that
    does not read are full: what waits for it is memory and a place. A quiet stream ends at ``MAX_STREAM_SECONDS``.

    Where the system has no such timeout (it is Linux's), a proxy in front has.
    """
    opened = config.bind_socket()
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, int(deaf_seconds * 1000))
    return opened


def _allow_many_descriptors() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = WANTED_DESCRIPTORS if hard == resource.RLIM_INFINITY else min(WANTED_DESCRIPTORS, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


app = LiveApplication()

if __name__ == "__main__":
    main()
