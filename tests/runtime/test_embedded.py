"""The embedded server: one life, crashes, and what it refuses."""

from __future__ import annotations

import os
import shutil
import socket
import stat
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from huiban.runtime.accounts import Account, find_account
from huiban.runtime.embedded import (
    THROWAWAY_SETTINGS,
    AlreadyRunningError,
    DatabaseError,
    EmbeddedPostgres,
)
from huiban.runtime.folders import make_private
from huiban.runtime.processes import is_alive
from tests.runtime.programs import SOURCE

PROGRAM = """
import sys, time
from pathlib import Path
from huiban.runtime.embedded import THROWAWAY_SETTINGS, EmbeddedPostgres
server = EmbeddedPostgres(Path(sys.argv[1]), settings=THROWAWAY_SETTINGS)
server.start()
print(server.process.pid, flush=True)
time.sleep(60)
"""


@pytest.fixture
def server(data: Path, account: Account) -> Iterator[EmbeddedPostgres]:
    log = data.parent / "log" / "postgres.log"
    server = EmbeddedPostgres(data, settings=THROWAWAY_SETTINGS, account=account, log=log)
    yield server
    server.stop()
    shutil.rmtree(server.socket_folder, ignore_errors=True)


def server_log(server: EmbeddedPostgres) -> str:
    return server.log.read_text()


def query(server: EmbeddedPostgres, text: str) -> object:
    with psycopg.connect(server.address.conninfo(), autocommit=True) as connection:
        cursor = connection.execute(text)
        row = cursor.fetchone() if cursor.description else None
    return row[0] if row else None


WELCOME = b"R\0\0\0\x08\0\0\0\0" + b"Z\0\0\0\x05I"


def test_a_server_that_hangs_up_when_asked_has_not_recovered(server: EmbeddedPostgres) -> None:
    server.socket_folder.mkdir(mode=0o700)
    asked: list[bytes] = []

    def hang_up_at_the_question(listener: socket.socket) -> None:
        with listener.accept()[0] as client:
            client.recv(8192)
            client.sendall(WELCOME)
            asked.append(client.recv(8192))

    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(server.socket_folder / ".s.PGSQL.5432"))
        listener.listen()
        dying = threading.Thread(target=hang_up_at_the_question, args=[listener])
        dying.start()
        assert server.has_recovered() is False
        dying.join(10)
    assert b"pg_is_in_recovery" in asked[0]


def test_one_life(server: EmbeddedPostgres) -> None:
    with server:
        assert query(server, "select version()").startswith("PostgreSQL 18")
        assert query(server, "show listen_addresses") == ""
        assert query(server, "show data_checksums") == "on"
        assert query(server, "select datlocprovider from pg_database where datname = 'huiban'") == "b"
        assert stat.S_IMODE(server.data.stat().st_mode) == 0o700
        assert stat.S_IMODE(server.socket_folder.stat().st_mode) == 0o700
        query(server, "create table kept (n int)")
        pid = server.process.pid
        client = psycopg.connect(server.address.conninfo())
        started = time.monotonic()
    assert time.monotonic() - started < 3, "open clients do not delay the stop"
    client.close()
    assert not is_alive(pid)
    assert not server.socket_folder.exists()
    with server:
        assert query(server, "select count(*) from kept") == 0


def test_recovers_after_a_kill(data: Path, account: Account) -> None:
    safe = {**THROWAWAY_SETTINGS, "fsync": "on", "synchronous_commit": "on"}
    with EmbeddedPostgres(data, settings=safe, account=account) as server:
        query(server, "create table kept as select generate_series(1, 1000) as n")
        server.process.kill()
        server.process.wait()
        assert server.running_pid() is None
        server.start()
        assert query(server, "select count(*) from kept") == 1000


def test_waits_for_a_backend_that_is_still_busy(server: EmbeddedPostgres) -> None:
    """Its shared memory lives until the query ends: until then a start is refused and tried again."""
    server.start()
    code = "import psycopg, sys; c = psycopg.connect(sys.argv[1]); print(flush=True); c.execute(sys.argv[2])"
    slow = "select count(*) from generate_series(1, 6000000) a where a % 7 = 3"
    busy = subprocess.Popen(
        [sys.executable, "-c", code, server.address.conninfo(), slow],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    busy.stdout.readline()
    time.sleep(0.1)
    server.process.kill()
    server.process.wait()
    with server:
        assert query(server, "select 1") == 1
    assert "pre-existing shared memory" in server_log(server)
    busy.wait(10)
    busy.stdout.close()


def test_a_second_server_is_refused_or_adopted(server: EmbeddedPostgres, account: Account) -> None:
    with server:
        second = EmbeddedPostgres(server.data, settings=THROWAWAY_SETTINGS, account=account)
        with pytest.raises(AlreadyRunningError):
            second.start()
        second.start(adopt=True)
        assert query(second, "select 1") == 1
        second.stop()
        assert query(server, "select 1") == 1


def test_dies_with_its_parent_and_can_be_stopped_by_another(server: EmbeddedPostgres) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, server.data], env=SOURCE, stdout=subprocess.PIPE, text=True
    )
    pid = int(parent.stdout.readline())
    assert server.running_pid() == pid
    parent.kill()
    parent.wait()
    parent.stdout.close()
    deadline = time.monotonic() + 5
    while server.running_pid() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert server.running_pid() is None


def test_stops_a_server_left_by_another_process(server: EmbeddedPostgres, account: Account) -> None:
    with server:
        other = EmbeddedPostgres(server.data, settings=THROWAWAY_SETTINGS, account=account)
        process = server.process
        reaper = threading.Thread(target=process.wait)
        reaper.start()
        assert other.stop_running()
        reaper.join()
        assert not other.stop_running()


def test_another_versions_data_are_refused(server: EmbeddedPostgres) -> None:
    (server.data / "PG_VERSION").write_text("16\n")
    with pytest.raises(DatabaseError, match="PostgreSQL 16"):
        server.start()


def test_a_folder_with_other_files_is_refused(folder: Path, account: Account) -> None:
    server = EmbeddedPostgres(folder / "postgres", settings=THROWAWAY_SETTINGS, account=account)
    server.data.mkdir()
    (server.data / "letter.txt").write_text("mine")
    with pytest.raises(DatabaseError, match="other files"):
        server.start()
    assert [path.name for path in server.data.iterdir()] == ["letter.txt"]


def test_a_wrong_setting_fails_at_once_with_the_servers_words(data: Path, account: Account) -> None:
    server = EmbeddedPostgres(data, settings={"shared_buffers": "many"}, account=account)
    started = time.monotonic()
    with pytest.raises(DatabaseError, match="shared_buffers"):
        server.start()
    assert time.monotonic() - started < 5
    server.stop()


def test_a_long_path_works(folder: Path, account: Account) -> None:
    deep = folder
    for _ in range(4):
        deep = deep / ("long-name-" * 4)
        make_private(deep, account)
    with EmbeddedPostgres(deep / "postgres", settings=THROWAWAY_SETTINGS, account=account) as server:
        assert query(server, "select 1") == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can be another account")
def test_other_accounts_cannot_connect(server: EmbeddedPostgres) -> None:
    other = find_account("daemon")
    with server:
        server.socket_folder.chmod(0o755)  # even if the folder were open, the account is checked
        code = "import os, psycopg, sys; os.setuid(int(sys.argv[1])); psycopg.connect(sys.argv[2])"
        done = subprocess.run(
            [sys.executable, "-c", code, str(other.uid), server.address.conninfo()],
            capture_output=True,
            text=True,
        )
    assert done.returncode != 0
    assert "Peer authentication failed" in done.stderr


def test_a_program_of_another_kind_with_the_same_number_is_no_server(server: EmbeddedPostgres) -> None:
    (server.data / "postmaster.pid").write_text(f"{os.getpid()}\n")
    assert server.running_pid() is None
