"""The product over HTTP as a client sees it: every answer is timed and counted, a cut connection is tried again.

One connection a thread and address, kept open. Nothing here knows what the requests mean.
"""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

GIVE_UP_SECONDS = 90.0
PAUSE_SECONDS = 0.2


class GaveUp(Exception):
    """The product did not answer for a long time."""


@dataclass(frozen=True, slots=True)
class Answer:
    """``repeated``: a connection was cut before this answer, so the request may have been done twice."""

    status: int
    body: Any
    repeated: bool = False

    @property
    def code(self) -> str:
        """The error's stable code."""
        return str(self.body["error"]["code"]) if isinstance(self.body, dict) and "error" in self.body else ""


@dataclass(slots=True)
class Traffic:
    """What was asked and how long it took, by kind of job."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    cuts: int = 0
    wrong: list[str] = field(default_factory=list)

    def answered(self, job: str, seconds: float) -> None:
        with self.lock:
            self.seconds[job].append(seconds)

    def cut(self) -> None:
        with self.lock:
            self.cuts += 1

    def complain(self, text: str) -> None:
        """An error answered to a well-formed request."""
        with self.lock:
            self.wrong.append(text)


class Api:
    """``base`` is the product's address. ``ask`` repeats after a cut; whoever asks makes that harmless."""

    def __init__(self, base: str, traffic: Traffic) -> None:
        parts = urlsplit(base)
        if parts.scheme != "http" or not parts.hostname:
            raise ValueError(f"not an address of http: {base}")
        self.host, self.port = parts.hostname, parts.port or 80
        self.traffic = traffic
        self._own = threading.local()
        self._open: set[http.client.HTTPConnection] = set()

    def close(self) -> None:
        """Close every thread's connection. Nobody may be asking."""
        for connection in list(self._open):
            connection.close()
        self._open.clear()

    def ask(
        self,
        job: str,
        method: str,
        path: str,
        body: object = None,
        *,
        token: str = "",
        headers: dict[str, str] | None = None,
        fine: tuple[int, ...] = (200, 201, 204),
        fine_codes: tuple[str, ...] = (),
        root: str = "/api/v1",
    ) -> Answer:
        """Ask until there is an answer. One that is neither in ``fine`` nor refused by a code of ``fine_codes`` counts
        as an error of the product."""
        sent = {"Content-Type": "application/json", **(headers or {})}
        if token:
            sent["Authorization"] = f"Bearer {token}"
        content = json.dumps(body).encode() if body is not None else None
        started, repeated = time.monotonic(), False
        while True:
            begun = time.monotonic()
            try:
                status, raw = self._once(method, f"{root}{path}", content, sent)
                break
            except (OSError, http.client.HTTPException) as error:
                self.traffic.cut()
                self._drop()
                repeated = True
                if time.monotonic() - started > GIVE_UP_SECONDS:
                    raise GaveUp(f"{method} {path}: {error}") from error
                time.sleep(PAUSE_SECONDS)
        self.traffic.answered(job, time.monotonic() - begun)
        answer = Answer(status, json.loads(raw) if raw else None, repeated)
        if status not in fine and answer.code not in fine_codes:
            self.traffic.complain(f"{method} {path}: {status} {answer.code} {str(answer.body)[:300]}")
        return answer

    def page(self, path: str, headers: dict[str, str] | None = None) -> str:
        """A page, or a part of one; raises ``OSError`` when it cannot be had now."""
        try:
            status, raw = self._once("GET", path, None, headers or {})
        except (OSError, http.client.HTTPException) as error:
            self._drop()
            raise OSError(str(error)) from error
        if status != 200:
            raise OSError(f"{path}: {status}")
        return raw.decode()

    def _once(
        self, method: str, path: str, content: bytes | None, headers: dict[str, str]
    ) -> tuple[int, bytes]:
        connection = getattr(self._own, "connection", None)
        if connection is None:
            connection = http.client.HTTPConnection(self.host, self.port, timeout=60)
            self._own.connection = connection
            self._open.add(connection)
        connection.request(method, path, content, headers)
        answer = connection.getresponse()
        return answer.status, answer.read()

    def _drop(self) -> None:
        connection = getattr(self._own, "connection", None)
        if connection is not None:
            connection.close()
            self._open.discard(connection)
            self._own.connection = None
