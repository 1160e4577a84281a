"""How long a start takes, what the idle product holds in memory, and what a list of all cases adds while it is sent.

`PYTHONPATH=src:. python -m benchmarks.footprint [cases]`, a million when left out. Memory is the proportional share (PSS)
of every process of the product, the embedded database with its buffers included, so that what they share counts once.
The list is sent over HTTP to a client that reads it as fast as it comes; the growth is the highest the web processes
reached over what they held before.
"""

from __future__ import annotations

import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx

from benchmarks.grown import grow
from benchmarks.scale import _database, _People
from huiban.runtime.states import read_processes
from huiban.simulation.instance import Instance, free_port_pair

IDLE_SECONDS = 30
OPEN = 5_000
MB = 1 / 1024


def main(cases: int) -> None:
    with tempfile.TemporaryDirectory(prefix="huiban-footprint-") as folder:
        Path(folder).chmod(0o755)
        state = Path(folder) / "state"
        for words in ("first start, with the demonstration", "start again"):
            with started(state) as (instance, seconds):
                print(f"{words:<40}{seconds:>8.1f} s", flush=True)
                if words == "start again":
                    time.sleep(IDLE_SECONDS)
                    print_memory(instance)
                    export(instance, cases)


@contextmanager
def started(state: Path) -> Iterator[tuple[Instance, float]]:
    """The product on a state folder, with the seconds until it said it was ready."""
    port, began = free_port_pair(), time.monotonic()
    command = [sys.executable, "-m", "huiban", "serve", "--port", str(port), "--data", str(state)]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, start_new_session=True
    )
    assert process.stdout is not None
    try:
        for line in process.stdout:
            if "ready:" in line:
                break
        seconds = time.monotonic() - began
        threading.Thread(target=process.stdout.read, daemon=True).start()
        yield Instance(f"http://127.0.0.1:{port}", state), seconds
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(60)


def print_memory(instance: Instance) -> None:
    held = memory(instance)
    for name, kilobytes in held.items():
        print(f"idle: {name:<34}{kilobytes * MB:>8.0f} MB")
    print(f"idle: {'all of it':<34}{sum(held.values()) * MB:>8.0f} MB", flush=True)


def memory(instance: Instance) -> dict[str, int]:
    """Kilobytes by part of the product; the supervisor holds the rest of its family."""
    records = {
        name: one.pid for name, one in (read_processes(instance.state) or {}).items() if one.pid is not None
    }
    families = _families()
    return {name: sum(map(_pss, _family(pid, families))) for name, pid in records.items()} | {
        "supervisor": _pss(_parent(next(iter(records.values()))))
    }


def export(instance: Instance, cases: int) -> None:
    """Fill the database, then take the whole list through the API while the web's memory is watched."""
    with _database(instance.state) as connection:
        grow(connection, finished=cases - OPEN, open_cases=OPEN, seed=cases)
    client = httpx.Client(base_url=instance.url, timeout=600)
    token = _People(instance).token("manager")
    client.get("/api/v1/me", headers={"Authorization": f"Bearer {token}"}).raise_for_status()
    before, highest, over = memory(instance)["web"], [0], threading.Event()

    def watch() -> None:
        while not over.wait(0.2):
            highest[0] = max(highest[0], memory(instance)["web"])

    watcher = threading.Thread(target=watch)
    watcher.start()
    began, lines, size = time.monotonic(), 0, 0
    with client.stream(
        "POST", "/api/v1/case-exports", json={}, headers={"Authorization": f"Bearer {token}"}
    ) as answer:
        answer.raise_for_status()
        for piece in answer.iter_bytes():
            lines, size = lines + piece.count(b"\n"), size + len(piece)
    seconds = time.monotonic() - began
    over.set()
    watcher.join()
    print(
        f"list of {lines - 1:,} cases, {size / 1e6:.0f} MB: {seconds:.0f} s, {lines / seconds:,.0f} lines/s"
    )
    print(
        f"web processes: {before * MB:.0f} MB before, at most {highest[0] * MB:.0f}, grown by {(highest[0] - before) * MB:.0f} MB"
    )


def _families() -> dict[int, list[int]]:
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                children.setdefault(_parent(int(entry.name)), []).append(int(entry.name))
            except OSError:
                continue
    return children


def _family(pid: int, children: dict[int, list[int]]) -> list[int]:
    return [pid, *(one for child in children.get(pid, []) for one in _family(child, children))]


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
