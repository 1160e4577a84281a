"""A temporary installation with a clock of its own, for days that are simulated without touching any real one."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from huiban.foundation.moment import CLOCK_FILE, ShiftedClock
from huiban.runtime.states import read_processes

START_SECONDS = 300.0


class DidNotStart(Exception):
    """The temporary installation did not become ready; the message holds its last words."""


@dataclass(frozen=True, slots=True)
class Instance:
    """Where it listens, its state folder, and its clock when it has one of its own."""

    url: str
    state: Path
    clock: ShiftedClock | None = None

    def kill(self, name: str) -> bool:
        """Kill one process as a power cut would; its supervisor starts another. False when it does not run now."""
        record = (read_processes(self.state) or {}).get(name)
        if record is None or record.pid is None:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.killpg(os.getpgid(record.pid), signal.SIGKILL)
        return True


@contextlib.contextmanager
def temporary_instance(
    *, demo: bool = False, settings: Mapping[str, str] | None = None
) -> Iterator[Instance]:
    """Start an installation on loopback, empty or with the demonstration; stop it and remove everything at the end.

    ``settings``: its HUIBAN_* variables; the caller's own are not passed on.
    """
    folder = Path(tempfile.mkdtemp(prefix="huiban-day-"))
    folder.chmod(0o755)
    clock = ShiftedClock.create(folder / "clock")
    (folder / "clock").chmod(0o644)
    state, port = folder / "state", free_port_pair()
    variables = {name: value for name, value in os.environ.items() if not name.startswith("HUIBAN_")}
    variables |= settings or {}
    variables |= {CLOCK_FILE: str(folder / "clock"), "PYTHONUNBUFFERED": "1"}
    command = [
        sys.executable,
        "-m",
        "huiban",
        "serve",
        "--port",
        str(port),
        "--data",
        str(state),
        *([] if demo else ["--no-demo"]),
    ]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            command, env=variables, stdout=log, stderr=subprocess.STDOUT, start_new_session=True
        )
    try:
        _wait_for_ready(process, folder / "log")
        yield Instance(f"http://127.0.0.1:{port}", state, clock)
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        shutil.rmtree(folder, ignore_errors=True)


def free_port_pair() -> int:
    """A free port of loopback whose next is free too."""
    for _attempt in range(50):
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = int(first.getsockname()[1])
            with contextlib.suppress(OSError):
                second.bind(("127.0.0.1", port + 1))
                return port
    raise DidNotStart("no two free ports in a row")


def _wait_for_ready(process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        text = log.read_text(errors="replace")
        if "ready:" in text:
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise DidNotStart(
        "the temporary installation did not become ready:\n" + log.read_text(errors="replace")[-2000:]
    )
