"""Jobs with a real worker process: deferred with the transaction, run again after a death, cleaned up."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from huiban.runtime.embedded import EmbeddedPostgres

PROJECT = Path(__file__).resolve().parents[3]
SET_UP = """
import django
django.setup()
from django.db import transaction
from tests.foundation.jobs.sample.jobs import *
"""


class Queue:
    """A database with the queue, and ways to look at it."""

    def __init__(self, server: EmbeddedPostgres) -> None:
        self.conninfo = server.address.conninfo()
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.foundation.jobs.small_settings",
            "HUIBAN_DB_SOCKET": server.address.host,
            "PYTHONPATH": os.pathsep.join([str(PROJECT), str(PROJECT / "src")]),
        }
        self.run("from django.core.management import call_command; call_command('migrate', verbosity=0)")
        self.sql("create table seen (what text)")

    def run(self, code: str) -> str:
        command = [sys.executable, "-c", SET_UP + code]
        done = subprocess.run(command, env=self.environment, check=True, stdout=subprocess.PIPE, text=True)
        return done.stdout.strip()

    def sql(self, text: str, *values: object) -> list[tuple]:
        with psycopg.connect(self.conninfo, autocommit=True) as connection:
            cursor = connection.execute(text, values)
            return cursor.fetchall() if cursor.description else []

    def seen(self) -> list[str]:
        return [what for (what,) in self.sql("select what from seen")]

    def wait_for(self, *texts: str, seconds: float = 8) -> None:
        deadline = time.monotonic() + seconds
        while not all(any(seen.startswith(text) for seen in self.seen()) for text in texts):
            assert time.monotonic() < deadline, f"{texts} not in {self.seen()}"
            time.sleep(0.03)

    def statuses(self, name: str) -> list[tuple]:
        query = "select status::text, attempts from procrastinate_jobs where task_name = %s order by id"
        return self.sql(query, name)

    @contextmanager
    def worker(self) -> Iterator[subprocess.Popen]:
        process = subprocess.Popen(
            [sys.executable, "-m", "huiban.foundation.jobs.worker"], env=self.environment
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(20)


@pytest.fixture(scope="module")
def database() -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres.temporary() as server:
        yield server


@pytest.fixture(scope="module")
def made(database: EmbeddedPostgres) -> Queue:
    return Queue(database)


@pytest.fixture
def queue(made: Queue) -> Queue:
    made.sql("truncate seen, procrastinate_jobs, procrastinate_workers cascade")
    return made


def test_deferring_joins_the_transaction_also_inside_a_job(queue: Queue) -> None:
    queue.run("""
from huiban.foundation.request_context import begin_request
begin_request("request-0001")
try:
    with transaction.atomic():
        note_it.defer(what="rolled back"); raise RuntimeError
except RuntimeError: pass
with transaction.atomic():
    note_it.defer(what="kept")
    assert note_it.defer(what="once", once="only") and not note_it.defer(what="twice", once="only")
    note_it.defer(what="after the refusal")
defer_and_roll_back.defer()
refused.defer()
fails.defer()
""")
    with queue.worker():
        queue.wait_for("kept", "once", "after", "rolled back", "child of a commit", "refused", "failed")
        deadline = time.monotonic() + 30
        while queue.statuses("sample:fails") != [("failed", 2)] and time.monotonic() < deadline:
            time.sleep(0.05)
    seen = queue.seen()
    assert "kept request-0001" in seen
    assert not [text for text in seen if text.startswith(("twice", "child of a rollback", "rolled back r"))]
    assert seen.count("refused") == 1, "an expected refusal is not tried again"
    assert seen.count("failed") == 2
    assert queue.statuses("sample:refused") == [("failed", 1)]
    assert queue.statuses("sample:fails") == [("failed", 2)]


def test_the_job_of_a_killed_worker_is_run_again(queue: Queue) -> None:
    queue.run("be_slow.defer(what='one')")
    with queue.worker() as worker:
        queue.wait_for("started one")
        worker.kill()
    assert queue.statuses("sample:slow") == [("doing", 0)]
    retry = (
        "from huiban.foundation.jobs.upkeep import retry_stalled_jobs; print(retry_stalled_jobs(seconds=0.1))"
    )
    assert int(queue.run(retry)) >= 1
    assert queue.statuses("sample:slow") == [("todo", 1)]
    with queue.worker():
        queue.wait_for("ended one")
    assert queue.statuses("sample:slow") == [("succeeded", 2)]


def test_a_job_that_kills_its_worker_again_and_again_is_given_up(queue: Queue) -> None:
    queue.sql(
        "insert into procrastinate_jobs (task_name, queue_name, args, status, attempts) "
        "values ('sample:slow', 'default', '{}', 'doing', 7)"
    )
    queue.run("from huiban.foundation.jobs.upkeep import retry_stalled_jobs; retry_stalled_jobs()")
    assert queue.statuses("sample:slow") == [("failed", 8)]


def test_a_stalled_job_is_dropped_when_another_of_its_kind_waits(queue: Queue) -> None:
    for status in ("doing", "todo"):
        queue.sql(
            "insert into procrastinate_jobs (task_name, queue_name, args, status, queueing_lock) "
            "values ('sample:slow', 'default', '{}', %s::procrastinate_job_status, 'one')",
            status,
        )
    queue.run("from huiban.foundation.jobs.upkeep import retry_stalled_jobs; retry_stalled_jobs()")
    assert sorted(queue.statuses("sample:slow")) == [("failed", 1), ("todo", 0)]


def test_a_job_in_work_is_left_alone_and_finished_before_the_worker_stops(queue: Queue) -> None:
    queue.run("be_slow.defer(what='two')")
    with queue.worker():
        queue.wait_for("started two")
        assert queue.run("from huiban.foundation.jobs.upkeep import *; print(retry_stalled_jobs())") == "0"
    assert "ended two" in queue.seen()


def test_old_jobs_are_deleted(queue: Queue) -> None:
    for status, hours in (("succeeded", 49), ("succeeded", 47), ("failed", 49), ("failed", 24 * 61)):
        queue.sql(
            "with job as (insert into procrastinate_jobs (task_name, queue_name, args, status) "
            "values (%s, 'default', '{}', %s::procrastinate_job_status) returning id) "
            "insert into procrastinate_events (job_id, type, at) "
            "select id, %s::procrastinate_job_event_type, now() - make_interval(hours => %s) from job",
            f"old:{hours}",
            status,
            status,
            hours,
        )
    queue.run("from huiban.foundation.jobs.upkeep import delete_old_jobs; delete_old_jobs()")
    left = queue.sql("select task_name, status::text from procrastinate_jobs order by 1, 2")
    assert left == [("old:47", "succeeded"), ("old:49", "failed")]


def test_the_worker_ends_in_time_without_its_database_and_in_spite_of_a_long_job(
    database: EmbeddedPostgres, queue: Queue
) -> None:
    queue.run("be_slow.defer(what='long', seconds=30)")
    with queue.worker() as worker:
        queue.wait_for("started long")
        database.stop()
        worker.terminate()
        started = time.monotonic()
        worker.wait(20)
        assert time.monotonic() - started < 8
    database.start()


def test_the_worker_without_a_database_ends_with_a_sentence(queue: Queue, tmp_path: Path) -> None:
    environment = {**queue.environment, "HUIBAN_DB_SOCKET": str(tmp_path)}
    command = [sys.executable, "-m", "huiban.foundation.jobs.worker"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
