"""Asking our own processes over HTTP whether they answer."""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import socket

PROBE_SECONDS = 2.0
MOST_BYTES = 65_536


async def http_status(host: str, port: int, path: str) -> int | None:
    """Status of ``GET path`` without blocking a loop or needing a thread; None when nobody answers."""
    with contextlib.suppress(OSError, ValueError, IndexError, TimeoutError):
        async with asyncio.timeout(PROBE_SECONDS):
            reader, writer = await asyncio.open_connection(host, port)
            try:
                writer.write(f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
                return int((await reader.readline()).split()[1])
            finally:
                writer.close()
    return None


def blocking_http_status(host: str, port: int, path: str, seconds: float = PROBE_SECONDS) -> int | None:
    """Status of ``GET path``; None when nobody answers in time."""
    connection = http.client.HTTPConnection(host, port, timeout=seconds)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def blocking_http_json(host: str, port: int, path: str, seconds: float) -> dict[str, object] | None:
    """The JSON object ``GET path`` answers, whatever its status; None when nobody answers in time."""
    connection = http.client.HTTPConnection(host, port, timeout=seconds)
    try:
        connection.request("GET", path)
        found = json.loads(connection.getresponse().read(MOST_BYTES))
        return found if isinstance(found, dict) else None
    except (OSError, ValueError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def port_is_free(host: str, port: int) -> bool:
    """Whether we could listen there now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as attempt:
        attempt.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            attempt.bind((host, port))
        except OSError:
            return False
    return True
