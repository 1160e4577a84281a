"""The product itself, as ``huiban serve`` starts it: it becomes healthy, survives a kill, and leaves
nothing."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from huiban.runtime.processes import is_alive
from huiban.runtime.states import read_processes
from tests.runtime.programs import SOURCE

pytestmark = [pytest.mark.enable_socket, pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]


def two_free_ports() -> int:
    """The first of two neighbouring ports that are free now."""
    for port in range(18300, 18900, 2):
        with socket.socket() as one, socket.socket() as two:
            try:
                one.bind(("127.0.0.1", port))
                two.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
            return port
    raise AssertionError("no free ports")


def health(port: int) -> tuple[int | None, dict[str, dict[str, str]]]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        response = connection.getresponse()
        return response.status, json.loads(response.read())["parts"]
    except (OSError, http.client.HTTPException, ValueError):
        return None, {}
    finally:
        connection.close()


def wait_until(true: object, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


@pytest.mark.timeout(240)
def test_one_run_of_the_product(folder: Path) -> None:
    state, port, log = folder / "state", two_free_ports(), folder / "log"
    variables = {name: value for name, value in SOURCE.items() if not name.startswith("HUIBAN_")}
    command = [sys.executable, "-m", "huiban", "serve", "--no-demo", "--data", state, "--port", str(port)]
    with log.open("wb") as output:
        product = subprocess.Popen(command, env=variables, stdout=output, stderr=output)
    try:
        wait_until(lambda: "ready: http" in log.read_text() or product.poll() is not None, 120)
        assert f"ready: http://127.0.0.1:{port}" in log.read_text()
        wait_until(lambda: health(port)[0] == 200, 30)
        assert set(health(port)[1]) == {"database", "migrations", "web", "live", "jobs"}
        for name in ("live", "web"):
            os.kill(read_processes(state)[name].pid, signal.SIGKILL)
            wait_until(lambda name=name: read_processes(state)[name].restarts == 1, 10)
            wait_until(lambda: health(port)[0] == 200, 30)
        pids = [record.pid for record in read_processes(state).values()]
    finally:
        product.send_signal(signal.SIGINT)
        status = product.wait(30)
    assert status == 0
    assert not [pid for pid in pids if is_alive(pid)]
    assert "Traceback" not in log.read_text()
    assert not (state / "first-start.unfinished").exists()


def test_run_explains_itself() -> None:
    done = subprocess.run([ROOT / "run", "--help"], check=True, capture_output=True, text=True)
    assert all(option in done.stdout for option in ("--port", "--host", "--data", "--no-demo"))


def test_set_up_refuses_what_it_does_not_know() -> None:
    command = [sys.executable, ROOT / "bootstrap.py", "everything"]
    assert subprocess.run(command, check=False, capture_output=True).returncode == 2
