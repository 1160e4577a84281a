"""From a call to the boards, and thousands of idle streams, against the database's own notification in the same run.

`PYTHONPATH=src python -m benchmarks.displays [streams]`. A temporary product; 500 displays: 12 hall boards, 48 zone
boards, 440 window screens, each with its stream and its fetch of the snapshot as a real board has. A clerk calls, serves
and finishes over HTTP. Counted from the moment the request was sent, which includes the call itself:

- notified: a bare LISTEN connection hears of it (the floor)
- told: a board's stream says so
- shown: the board has fetched the snapshot that holds the number

Then `streams` (5,000) idle streams on the one live process: memory each, and the latency of one of them.
"""

from __future__ import annotations

import asyncio
import contextlib
import html
import json
import os
import random
import re
import resource
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from huiban.foundation.moment import CLOCK_FILE
from huiban.runtime.environment import DatabaseAddress, running_socket
from huiban.runtime.states import read_processes
from huiban.simulation.accounts_file import Accounts
from huiban.simulation.client import Api, Traffic
from huiban.simulation.instance import Instance, temporary_instance
from huiban.simulation.judge import quantile

ROOT = Path(__file__).resolve().parents[1]
CALLS = 60
PAUSE = 0.25
GATHER, EVERY, CALM = 0.02, 0.15, 1.5
_STREAM = re.compile(r'data-live-stream="([^"]*)"')


def main() -> None:
    streams = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    _allow_descriptors(streams + 2_000)
    with temporary_instance() as instance:
        accounts = _accounts(instance)
        api = Api(instance.url, Traffic())
        _fill(api, accounts)
        print(json.dumps(asyncio.run(_calls(instance, api, accounts)), indent=1))
        print(json.dumps(asyncio.run(_idle(instance, api, accounts, streams)), indent=1))
        api.close()


def _accounts(instance: Instance) -> Accounts:
    variables = {name: value for name, value in os.environ.items() if not name.startswith("HUIBAN_")}
    variables |= {CLOCK_FILE: str(instance.state.parent / "clock"), "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "huiban", "simulate-day", "--data", str(instance.state)]
    command += ["--windows", "168", "--visitors", "1", "--write-accounts", "-"]
    return Accounts.read(
        json.loads(subprocess.run(command, env=variables, capture_output=True, check=True).stdout)
    )


def _fill(api: Api, accounts: Accounts) -> None:
    for place in range(CALLS * 2 + 10):
        api.ask("take", "POST", "/hall/tickets", {"groups": ["household"]}, token=accounts.guides[place % 4])
    window = next(row for row in accounts.clerks if row[1] == "E")
    api.ask("open", "POST", f"/hall/windows/{window[0]}/opening", token=window[2])


async def _calls(instance: Instance, api: Api, accounts: Accounts) -> dict[str, Any]:
    window = next(row for row in accounts.clerks if row[1] == "E")
    paths = ["/screens/hall/"] * 12
    paths += [
        f"/screens/zone/{letter}/"
        for letter in sorted({row[1] for row in accounts.clerks})
        for _one in range(4)
    ]
    numbers = [row[0] for row in accounts.clerks]
    paths += [f"/screens/window/{numbers[place % len(numbers)]}/" for place in range(500 - len(paths))]
    urls = {path: _address(api, path) for path in set(paths)}
    told: list[tuple[str, float]] = []
    shown: list[tuple[float, str, str]] = []
    pool, hands = ThreadPoolExecutor(8), ThreadPoolExecutor(1)
    loop = asyncio.get_running_loop()

    tasks: list[asyncio.Task[None]] = []

    def fetch(path: str) -> None:
        page = html.unescape(api.page(path, {"HX-Request": "true"}))
        shown.append((time.monotonic(), path, page))

    async def board(path: str) -> None:
        """As ``live.js`` does: what comes within a blink is one fetch, and there is one every 150 ms at most; a window's
        screen waits a moment for what is not its own."""
        refreshed, planned, calming = 0.0, False, False

        async def refresh(pause: float) -> None:
            nonlocal refreshed, planned, calming
            await asyncio.sleep(pause)
            refreshed, planned, calming = time.monotonic(), False, False
            await loop.run_in_executor(pool, fetch, path)

        async for event in _events(urls[path]):
            own = "/window/" not in path or b'"line:' not in event
            if not own:
                if not calming:
                    calming = True
                    tasks.append(asyncio.create_task(refresh(CALM * (1 + random.random()))))
                continue
            told.append((path, time.monotonic()))
            if not planned:
                planned = True
                tasks.append(asyncio.create_task(refresh(max(GATHER, refreshed + EVERY - time.monotonic()))))

    tasks.extend(asyncio.create_task(board(path)) for path in paths)
    floor = _Floor(instance)
    await asyncio.sleep(12)  # every board has fetched what moved while it connected
    sent: list[tuple[float, str]] = []
    for _call in range(CALLS):
        moment = time.monotonic()
        ticket = (
            await loop.run_in_executor(
                hands, lambda: api.ask("call", "POST", "/hall/window/calls", token=window[2])
            )
        ).body
        sent.append((moment, ticket["number"]))
        await asyncio.sleep(PAUSE)
        at = f"/hall/tickets/{ticket['id']}"
        for step, body in (("service", None), ("completion", {})):
            await loop.run_in_executor(
                hands, lambda s=step, b=body, a=at: api.ask(s, "POST", f"{a}/{s}", b, token=window[2])
            )
            await asyncio.sleep(PAUSE)
    await asyncio.sleep(2)
    for task in tasks:
        task.cancel()
    floor.stop()
    concerned = {
        path
        for path in paths
        if path in ("/screens/hall/", "/screens/zone/E/", f"/screens/window/{window[0]}/")
    }
    notified, heard, seen = [], [], []
    for moment, number in sent:
        after = [at for at in floor.heard if at >= moment]
        notified.append(min(after, default=moment + 9) - moment)
        end = moment + 10
        for path in concerned:
            copies = paths.count(path)
            events = sorted(at for where, at in told if where == path and moment <= at < end)[:copies]
            heard += [at - moment for at in events]
            pages = sorted(
                at for at, where, page in shown if where == path and number in page and moment <= at < end
            )
            seen += [at - moment for at in pages[:copies]]
    expected = CALLS * sum(paths.count(path) for path in concerned)
    return {
        "displays": len(paths),
        "calls": CALLS,
        "boards_concerned_by_a_call": expected // CALLS,
        "missed": expected - len(seen),
        "notified_ms": _spread(notified),
        "told_ms": _spread(heard),
        "shown_ms": _spread(seen),
        "told_of_floor_p50": round((quantile(heard, 0.5) or 0) / (quantile(notified, 0.5) or 1), 2),
        "shown_of_floor_p50": round((quantile(seen, 0.5) or 0) / (quantile(notified, 0.5) or 1), 2),
    }


def _address(api: Api, path: str) -> str:
    """Of a board's stream; a connection that was closed meanwhile is opened again."""
    for _attempt in range(3):
        with contextlib.suppress(OSError):
            return html.unescape(_STREAM.search(api.page(path))[1])  # type: ignore[index]
    raise SystemExit(f"{path} cannot be had")


async def _idle(instance: Instance, api: Api, accounts: Accounts, count: int) -> dict[str, Any]:
    window = next(row for row in accounts.clerks if row[1] == "E")
    url, own = _address(api, "/screens/zone/A/"), _address(api, "/screens/zone/E/")
    before = _memory(instance)
    opened = 0

    async def idle() -> None:
        nonlocal opened
        first = True
        async for _event in _events(url, opening=True):
            if first:
                opened, first = opened + 1, False

    tasks: list[asyncio.Task[None]] = []
    for place in range(count):
        tasks.append(asyncio.create_task(idle()))
        if place % 100 == 99:
            await asyncio.sleep(0.05)
    deadline = time.monotonic() + 60
    while opened < count and time.monotonic() < deadline:  # noqa: ASYNC110
        await asyncio.sleep(0.2)
    after = _memory(instance)
    heard: list[float] = []

    async def listener() -> None:
        async for _event in _events(own):
            heard.append(time.monotonic())  # noqa: PERF401

    tasks.append(asyncio.create_task(listener()))
    await asyncio.sleep(1)
    loop, sent = asyncio.get_running_loop(), []
    for _call in range(30):
        moment = time.monotonic()
        ticket = (
            await loop.run_in_executor(
                None, lambda: api.ask("call", "POST", "/hall/window/calls", token=window[2])
            )
        ).body
        sent.append(moment)
        await asyncio.sleep(0.2)
        await loop.run_in_executor(
            None,
            lambda t=ticket: api.ask("pass", "POST", f"/hall/tickets/{t['id']}/passing", token=window[2]),
        )
        await asyncio.sleep(0.2)
    latency = [min((at for at in heard if at >= moment), default=moment + 9) - moment for moment in sent]
    for task in tasks:
        task.cancel()
    return {
        "streams": opened,
        "memory_before_mb": round(before / 1e6, 1),
        "memory_after_mb": round(after / 1e6, 1),
        "kb_a_stream": round((after - before) / max(1, opened) / 1e3, 1),
        "told_ms_beside_them": _spread(latency),
    }


async def _events(url: str, *, opening: bool = False) -> Any:
    parts = urlsplit(url, scheme="http")
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        writer.write(
            f"GET {parts.path}?{parts.query} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept: text/event-stream\r\n\r\n".encode()
        )
        await writer.drain()
        kind = b""
        while line := await reader.readline():
            if line.startswith(b"event:"):
                kind = line[6:].strip()
            if opening and line.startswith(b"HTTP/1.1 200"):
                yield b"open"
            if line.startswith(b"data") and kind in (b"fact", b"refetch"):
                yield line
    finally:
        writer.close()


class _Floor:
    """A bare connection that listens, on a thread of its own."""

    def __init__(self, instance: Instance) -> None:
        self.heard: list[float] = []
        self._stop = threading.Event()
        socket = running_socket(instance.state / "postgres")
        if socket is None:
            raise SystemExit("the database of the product cannot be found")
        self._address = DatabaseAddress.at_socket(socket)
        self._thread = threading.Thread(target=self._listen, daemon=True)
        self._thread.start()

    def _listen(self) -> None:
        with psycopg.connect(self._address.conninfo(), autocommit=True) as connection:
            connection.execute("listen huiban_live")
            while not self._stop.is_set():
                for _notice in connection.notifies(timeout=0.5, stop_after=1):
                    self.heard.append(time.monotonic())

    def stop(self) -> None:
        self._stop.set()
        self._thread.join(3)


def _memory(instance: Instance) -> int:
    """Resident bytes of the live process."""
    record = (read_processes(instance.state) or {})["live"]
    text = Path(f"/proc/{record.pid}/status").read_text(encoding="ascii")
    return int(re.search(r"VmRSS:\s+(\d+) kB", text)[1]) * 1024  # type: ignore[index]


def _allow_descriptors(count: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < count:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(count, hard) if hard > 0 else count, hard))


def _spread(values: list[float]) -> dict[str, float]:
    return {
        name: round(1000 * (quantile(values, share) or 0), 1)
        for name, share in (("p50", 0.5), ("p95", 0.95), ("p99", 0.99), ("max", 1.0))
    }


if __name__ == "__main__":
    main()
