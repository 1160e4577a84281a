"""The supervisor over small programs: order, restarts, stops, and that nothing is left behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest

from huiban.runtime.environment import DatabaseAddress, running_socket
from huiban.runtime.processes import is_alive
from huiban.runtime.states import ProcessState, read_processes
from tests.runtime.programs import SOURCE

SMALL_PRODUCT = Path(__file__).with_name("small_product.py")


class Running:
    """A supervisor in a process of its own, and a look at what it does."""

    def __init__(self, state: Path, **wanted: object) -> None:
        self.state = state
        self.output = state / f"output-{time.monotonic_ns()}"
        with self.output.open("wb") as output:
            command = [sys.executable, SMALL_PRODUCT, json.dumps({"state": str(state), **wanted})]
            self.process = subprocess.Popen(command, env=SOURCE, stdout=output, stderr=output)

    def text(self) -> str:
        return self.output.read_text()

    def wait_for(self, text: str) -> None:
        wait_until(lambda: text in self.text() or self.process.poll() is not None)
        assert text in self.text()

    def pids(self, name: str) -> list[int]:
        path = self.state / f"{name}.pids"
        return [int(line) for line in path.read_text().split()] if path.exists() else []

    def all_pids(self) -> list[int]:
        found = [pid for path in self.state.glob("*.pids") for pid in self.pids(path.stem)]
        records = read_processes(self.state) or {}
        return found + [record.pid for record in records.values() if record.pid]

    def stop(self, number: signal.Signals = signal.SIGINT) -> int:
        self.process.send_signal(number)
        return self.process.wait(15)


def wait_until(true: Callable[[], object], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


@pytest.fixture
def start(folder: Path) -> Iterator[Callable[..., Running]]:
    started: list[Running] = []

    def begin(**wanted: object) -> Running:
        started.append(Running(folder, **wanted))
        return started[-1]

    yield begin
    for running in started:
        if running.process.poll() is None:
            running.stop()


def test_starts_in_order_and_ctrl_c_leaves_nothing(start: Callable[..., Running]) -> None:
    running = start(
        database=True,
        preparations=[["open('prepared', 'w')", True], ["raise SystemExit(3)", False]],
        programs={"web": "family", "live": "steady", "jobs": "steady"},
    )
    running.wait_for("ready")
    said = [line.split(" ", 1)[1] for line in running.text().splitlines()]
    assert said == ["made True", "warning: it did not work.", "ready"]
    assert (running.state / "prepared").exists()
    records = read_processes(running.state)
    assert list(records) == ["database", "web", "live", "jobs"]
    assert {record.state for record in records.values()} == {ProcessState.RUNNING}
    socket = running_socket(running.state / "postgres")
    with psycopg.connect(DatabaseAddress.at_socket(socket).conninfo()) as connection:
        assert connection.execute("select current_database()").fetchone() == ("huiban",)
    wait_until(lambda: running.pids("grandchild"))
    alive = running.all_pids()
    assert len(alive) >= 5
    started = time.monotonic()
    assert running.stop() == 0
    assert time.monotonic() - started < 3
    assert not [pid for pid in alive if is_alive(pid)]
    assert read_processes(running.state) is None


def test_a_killed_child_is_back_at_once_without_its_old_family(start: Callable[..., Running]) -> None:
    running = start(programs={"web": "family", "live": "steady"})
    running.wait_for("ready")
    wait_until(lambda: running.pids("grandchild"))
    first, grandchild = running.pids("web")[0], running.pids("grandchild")[0]
    os.kill(first, signal.SIGKILL)
    killed = time.monotonic()
    wait_until(lambda: len(running.pids("web")) == 2)
    assert time.monotonic() - killed < 2
    wait_until(lambda: not is_alive(grandchild))
    assert "web ended (SIGKILL)" in running.text()
    record = read_processes(running.state)["web"]
    assert (record.restarts, record.pid) == (1, running.pids("web")[1])
    assert read_processes(running.state)["live"].restarts == 0


def test_a_killed_database_is_back_with_its_data(start: Callable[..., Running]) -> None:
    running = start(database=True, programs={"web": "steady"})
    running.wait_for("ready")
    address = DatabaseAddress.at_socket(running_socket(running.state / "postgres"))
    with psycopg.connect(address.conninfo(), autocommit=True) as connection:
        connection.execute("create table kept (n int)")
        connection.execute("checkpoint")
    os.kill(read_processes(running.state)["database"].pid, signal.SIGKILL)

    def answers() -> bool:
        try:
            with psycopg.connect(address.conninfo(), connect_timeout=1) as connection:
                return connection.execute("select count(*) from kept").fetchone() == (0,)
        except psycopg.OperationalError:
            return False

    wait_until(lambda: read_processes(running.state)["database"].restarts == 1 and answers())


def test_what_ends_again_and_again_is_started_less_and_less_often(start: Callable[..., Running]) -> None:
    running = start(programs={"web": "steady", "bad": "ends"})
    running.wait_for("started again in 0.8 s")
    assert "again in 0.2 s" in running.text()
    assert "again in 0.4 s" in running.text()
    assert read_processes(running.state)["bad"].state in {ProcessState.WAITING, ProcessState.RUNNING}
    started = time.monotonic()
    assert running.stop(signal.SIGTERM) == 0
    assert time.monotonic() - started < 1.5, "a pause does not delay the stop"


def test_what_never_becomes_ready_is_given_up(start: Callable[..., Running]) -> None:
    running = start(programs={"web": "ends"}, ready=["never"])
    assert running.process.wait(10) == 1
    assert "error: web ends again and again" in running.text()


def test_a_second_supervisor_is_refused(start: Callable[..., Running]) -> None:
    first = start(programs={"web": "steady"})
    first.wait_for("ready")
    second = start(programs={"web": "steady"})
    assert second.process.wait(10) == 1
    assert f"process {first.process.pid}) already serves" in second.text()
    assert first.process.poll() is None
    first.stop()
    third = start(programs={"web": "steady"})
    third.wait_for("ready")


def test_nothing_outlives_a_killed_supervisor_and_the_next_one_starts(start: Callable[..., Running]) -> None:
    running = start(database=True, programs={"web": "steady", "live": "steady"})
    running.wait_for("ready")
    alive = running.all_pids()
    running.process.kill()
    running.process.wait()
    wait_until(lambda: not [pid for pid in alive if is_alive(pid)], seconds=5)
    again = start(database=True, programs={"web": "steady"})
    again.wait_for("ready")
    assert "made False" in again.text()


def test_a_stubborn_child_is_killed_after_its_time_or_at_the_second_ctrl_c(
    start: Callable[..., Running],
) -> None:
    running = start(programs={"web": "stubborn"})
    running.wait_for("ready")
    started = time.monotonic()
    running.process.send_signal(signal.SIGINT)
    time.sleep(0.1)
    running.stop()
    assert time.monotonic() - started < 0.9
    assert not is_alive(running.pids("web")[0])


def test_a_failed_preparation_stops_everything(start: Callable[..., Running]) -> None:
    running = start(database=True, preparations=[["raise SystemExit(2)", True]], programs={"web": "steady"})
    assert running.process.wait(10) == 1
    assert "error: it did not work." in running.text()
    assert not running.pids("web")
    assert running_socket(running.state / "postgres") is None


def test_ctrl_c_during_a_preparation_ends_it(start: Callable[..., Running]) -> None:
    code = "import os, time; open('slow.pids', 'w').write(str(os.getpid())); time.sleep(60)"
    running = start(preparations=[[code, True]], programs={"web": "steady"})
    wait_until(lambda: running.pids("slow"))
    started = time.monotonic()
    assert running.stop() == 0
    assert time.monotonic() - started < 2
    assert not is_alive(running.pids("slow")[0])
    assert not running.pids("web")


def test_a_database_that_cannot_start_is_told_at_once(start: Callable[..., Running], folder: Path) -> None:
    (folder / "postgres").mkdir()
    (folder / "postgres" / "PG_VERSION").write_text("16\n")
    running = start(database=True, programs={"web": "steady"})
    assert running.process.wait(10) == 1
    assert "PostgreSQL 16" in running.text()
    assert "Traceback" not in running.text()
