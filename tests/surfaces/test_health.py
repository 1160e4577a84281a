"""What a load balancer is told."""

from __future__ import annotations

import http.server
import json
import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test import Client, RequestFactory

from huiban.runtime import health
from huiban.runtime.environment import read_environment
from huiban.runtime.states import ProcessRecord, ProcessState, write_processes
from huiban.surfaces.health import healthz

pytestmark = pytest.mark.enable_socket


class LiveStub(http.server.BaseHTTPRequestHandler):
    status = 200

    def do_GET(self) -> None:
        self.send_response(self.status if self.path == "/healthz" else 404)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def live(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[LiveStub]]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), LiveStub)
    monkeypatch.setenv("HUIBAN_LIVE_PORT", str(server.server_port))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield LiveStub
    LiveStub.status = 200
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def worker(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("insert into procrastinate_workers (last_heartbeat) values (now())")


@pytest.fixture
def supervised() -> Iterator[dict[str, ProcessRecord]]:
    data = read_environment().data
    started = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=1)
    running = ProcessRecord(state=ProcessState.RUNNING, since=started, pid=os.getpid())
    records = dict.fromkeys(["database", "web", "live", "jobs"], running)
    write_processes(data, os.getpid(), records)
    yield records
    (data / "processes.json").unlink()


def asked() -> tuple[int, dict]:
    response = healthz(RequestFactory().get("/healthz"))
    return response.status_code, json.loads(response.content)


def test_all_is_well(live: type[LiveStub], worker: None, supervised: dict[str, ProcessRecord]) -> None:
    status, content = asked()
    assert (status, content["status"]) == (200, "ok")
    assert list(content["parts"]) == ["database", "migrations", "web", "live", "jobs"]
    since = supervised["live"].since.isoformat(timespec="seconds")
    assert content["parts"]["live"] == {"state": "ok", "since": since}
    assert all(part["since"] for part in content["parts"].values())


def test_without_a_supervisor_the_parts_are_asked_themselves(live: type[LiveStub], worker: None) -> None:
    assert asked()[0] == 200


@pytest.mark.parametrize(("name", "detail"), [("live", "waiting"), ("jobs", "waiting")])
def test_a_part_that_is_being_restarted_fails(
    live: type[LiveStub], worker: None, supervised: dict[str, ProcessRecord], name: str, detail: str
) -> None:
    waiting = ProcessRecord(state=ProcessState.WAITING, since=datetime.now(UTC), restarts=1)
    write_processes(read_environment().data, os.getpid(), supervised | {name: waiting})
    status, content = asked()
    assert status == 503
    assert content["parts"][name]["detail"] == detail
    assert [part for part in content["parts"].values() if part["state"] != "ok"] == [content["parts"][name]]


def test_a_deaf_stream_process_fails(live: type[LiveStub], worker: None) -> None:
    live.status = 503
    status, content = asked()
    assert status == 503
    assert content["parts"]["live"]["detail"] == "does not hear the database"


def test_a_silent_worker_fails(live: type[LiveStub], worker: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("update procrastinate_workers set last_heartbeat = now() - interval '40 s'")
    status, content = asked()
    assert status == 503
    assert content["parts"]["jobs"]["detail"] == "no heartbeat"


def test_a_missing_migration_fails(
    live: type[LiveStub], worker: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "_applied", None)
    with connection.cursor() as cursor:
        cursor.execute("delete from django_migrations where app = 'facts'")
    status, content = asked()
    assert status == 503
    assert content["parts"]["migrations"]["state"] == "failing"


def test_an_unreachable_database_is_told_not_raised(live: type[LiveStub], settings: object) -> None:
    """The test has no database access, which Django's own connection cannot tell from a dead server."""
    from django.db import OperationalError

    class Dead:
        def cursor(self) -> object:
            raise OperationalError("gone")

    import django.db

    original = django.db.connection
    django.db.connection = Dead()
    try:
        status, content = asked()
    finally:
        django.db.connection = original
    assert status == 503
    assert content["parts"]["database"] == {"state": "failing", "since": None, "detail": "no answer"}
    assert content["parts"]["jobs"]["state"] == "failing"


@pytest.mark.django_db
def test_it_needs_no_sign_in_and_is_not_cached(live: type[LiveStub], worker: None) -> None:
    response = Client().get("/healthz")
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    assert not response.cookies
    assert Client().post("/healthz").status_code in {403, 405}
