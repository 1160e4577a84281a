"""The whole product as a newcomer starts it, on free ports and a throw-away state folder, for browser journeys."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_CODE = re.compile(r"\[短信\] (\d{11}): .*?(\d{6})")


@dataclass
class RunningProduct:
    """Where it listens, the accounts' password, and what it printed."""

    url: str
    state: Path
    password: str
    lines: list[str] = field(default_factory=list)

    def sms_code(self, mobile: str, *, after: int = 0, seconds: float = 10) -> str:
        """The newest code sent to a phone, as the operator reads it on the console."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for line in reversed(self.lines[after:]):
                found = _CODE.search(line)
                if found and found[1] == mobile:
                    return found[2]
            time.sleep(0.05)
        raise AssertionError(f"no code for {mobile} in {self.lines[-5:]}")


@contextmanager
def running_product(*, days: int = 4, daily: int = 4) -> Iterator[RunningProduct]:
    """Start ``huiban serve``, load a small demonstration, stop everything at the end."""
    with tempfile.TemporaryDirectory(prefix="huiban-browser-") as folder:
        Path(folder).chmod(0o755)
        state = Path(folder) / "state"
        port = _free_port_pair()
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("HUIBAN_")}
        variables = inherited | {"PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"}
        command = [
            sys.executable,
            "-m",
            "huiban",
            "serve",
            "--port",
            str(port),
            "--data",
            str(state),
            "--no-demo",
        ]
        process = subprocess.Popen(
            command,
            env=variables,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        lines: list[str] = []
        reader = threading.Thread(target=_collect, args=(process, lines), daemon=True)
        reader.start()
        try:
            _wait_for(lines, "ready:", process)
            _load_demo(state, variables | {"HUIBAN_DATA": str(state)}, days, daily)
            accounts = (state / "demo-accounts.txt").read_text(encoding="utf-8")
            password = re.search(r"password: (\S+)\)", accounts)
            assert password
            yield RunningProduct(f"http://127.0.0.1:{port}", state, password[1], lines)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                raise
            finally:
                reader.join(5)
                if process.stdout:
                    process.stdout.close()


def _load_demo(state: Path, variables: dict[str, str], days: int, daily: int) -> None:
    command = [sys.executable, "-m", "huiban", "demo", "load", "--days", str(days), "--daily", str(daily)]
    subprocess.run(command, env=variables, check=True, capture_output=True, text=True, cwd=state.parent)


def _collect(process: subprocess.Popen[str], lines: list[str]) -> None:
    assert process.stdout
    lines.extend(line.rstrip("\n") for line in process.stdout)


def _wait_for(lines: list[str], word: str, process: subprocess.Popen[str], seconds: float = 90) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if any(word in line for line in lines):
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise AssertionError("the product did not become ready:\n" + "\n".join(lines[-30:]))


def _free_port_pair() -> int:
    for _attempt in range(50):
        with socket.socket() as first, socket.socket() as second:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return int(port)
    raise AssertionError("no two free ports in a row")
