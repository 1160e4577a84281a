"""Clients that write over HTTP and ask again with the same key until they are answered, and what each was answered."""

from __future__ import annotations

import contextlib
import http.client
import json
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

PATIENCE_SECONDS = 15.0
PAUSE_SECONDS = 0.5
PACE_SECONDS = 0.3


@dataclass(slots=True)
class Write:
    """One write: its key, through which host, its attempts with moments and answers, and its number once answered."""

    kind: str
    key: str
    via: str
    attempts: list[tuple[float, float, str]] = field(default_factory=list)
    number: str = ""

    @property
    def sent(self) -> float:
        """When the attempt that was answered began."""
        return self.attempts[-1][0]

    @property
    def answered(self) -> float:
        return self.attempts[-1][1]


class Load:
    """Everybody who writes; ``writes`` is the ledger, made from the answers alone."""

    def __init__(self) -> None:
        self.writes: list[Write] = []
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._threads: list[threading.Thread] = []

    def add(
        self, kind: str, urls: list[str], via: str, ask: Callable[[str], tuple[str, dict[str, Any], str]]
    ) -> None:
        """One more client; with several ``urls`` each attempt goes to the next. ``ask`` gives path, body and token."""
        thread = threading.Thread(target=self._client, args=(kind, urls, via, ask), daemon=True)
        self._threads.append(thread)
        thread.start()

    def finish(self, seconds: float) -> None:
        """Begin nothing new and wait until what was begun is answered; raises ``TimeoutError``."""
        self._stop.set()
        deadline = time.monotonic() + seconds
        for thread in self._threads:
            thread.join(max(0.1, deadline - time.monotonic()))
        if any(thread.is_alive() for thread in self._threads):
            raise TimeoutError("some writes were never answered")

    def wait_for(self, via: str, after: float, seconds: float) -> float | None:
        """Seconds from ``after`` until a write was answered through that host that was sent later; None if never."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            found = [one.answered for one in self.answered() if one.via == via and one.sent > after]
            if found:
                return min(found) - after
            time.sleep(0.1)
        return None

    def answered(self) -> list[Write]:
        with self._lock:
            return [one for one in self.writes if one.number]

    def refusals(self, start: float, end: float) -> dict[str, int]:
        """How often each answer that is not 201 came in that time."""
        found: dict[str, int] = {}
        with self._lock:
            for one in self.writes:
                for _sent, at, answer in one.attempts:
                    if start <= at <= end and answer != "201":
                        found[answer] = found.get(answer, 0) + 1
        return found

    def _client(
        self, kind: str, urls: list[str], via: str, ask: Callable[[str], tuple[str, dict[str, Any], str]]
    ) -> None:
        while not self._stop.is_set():
            write = Write(kind, uuid4().hex, via)
            with self._lock:
                self.writes.append(write)
            turn = 0
            while not self._attempt(write, urls[turn % len(urls)], ask):
                turn += 1
                time.sleep(PAUSE_SECONDS)
            time.sleep(PACE_SECONDS)

    def _attempt(self, write: Write, url: str, ask: Callable[[str], tuple[str, dict[str, Any], str]]) -> bool:
        path, body, token = ask(write.key)
        sent = time.monotonic()
        status, answer = _post(url + path, body, token, write.key)
        with self._lock:
            write.attempts.append((sent, time.monotonic(), status))
            if status == "201":
                write.number = str(answer["number"]) if write.kind == "case" else str(answer["id"])
        return status == "201"


def _post(url: str, body: dict[str, Any], token: str, key: str) -> tuple[str, dict[str, Any]]:
    """The status and the object answered; for no answer the name of what happened."""
    address = urlsplit(url)
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Idempotency-Key": key,
    }
    connection = http.client.HTTPConnection(str(address.hostname), address.port, timeout=PATIENCE_SECONDS)
    try:
        connection.request("POST", address.path, json.dumps(body), headers)
        answer = connection.getresponse()
        text = answer.read()
    except (OSError, http.client.HTTPException) as error:
        return type(error).__name__, {}
    finally:
        connection.close()
    found: dict[str, Any] = {}
    with contextlib.suppress(ValueError):
        found = json.loads(text)
    code = found.get("error", {}).get("code", "") if answer.status >= 400 else ""
    return f"{answer.status} {code}".strip(), found
