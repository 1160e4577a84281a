"""The real thing: Django publishes, PostgreSQL tells, the stream process sends."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

import huiban
from huiban.foundation.live import tokens
from huiban.foundation.live.protocol import CHANNEL
from huiban.runtime.embedded import EmbeddedPostgres
from huiban.runtime.keys import Keys, load_or_create_keys

pytestmark = pytest.mark.enable_socket

SOURCE = {**os.environ, "PYTHONPATH": str(Path(huiban.__file__).parents[1])}

DJANGO = """
import os, sys
from django.conf import settings
settings.configure(DATABASES={"default": {"ENGINE": "django.db.backends.postgresql", "NAME": "huiban",
    "USER": "huiban", "HOST": sys.argv[1]}}, HUIBAN_LIVE_KEY="", INSTALLED_APPS=[])
import django; django.setup()
from django.db import transaction, connection
from huiban.foundation.live.public import NOTIFYING, notices, publish_refetch

def publish(*topics, fact_id):
    with connection.cursor() as cursor:
        cursor.execute(f"select {NOTIFYING}", [notices(*topics, fact_id=fact_id)])
"""


@dataclass
class Live:
    """A running stream process with its database."""

    port: int
    keys: Keys
    server: EmbeddedPostgres
    process: subprocess.Popen
    opened: list = field(default_factory=list)

    def token(self, *topics: str, age: float = 0) -> str:
        return tokens.sign(topics, key=self.keys.live_key, now=time.time() - age, seconds=300)

    def get(self, path: str, **headers: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        self.opened += [response, connection]
        return response

    def close(self) -> None:
        while self.opened:
            self.opened.pop().close()

    def listen(self, *topics: str, **headers: str) -> Stream:
        return Stream(self.get(f"/live?t={self.token(*topics)}", **headers))

    def django(self, code: str) -> None:
        command = [sys.executable, "-c", DJANGO + code, self.server.address.host]
        subprocess.run(command, env=SOURCE, check=True)

    def notify(self, payload: str) -> None:
        with psycopg.connect(self.server.address.conninfo(), autocommit=True) as connection:
            connection.execute("select pg_notify(%s, %s)", [CHANNEL, payload])

    def wait_until_listening(self, seconds: float = 10) -> None:
        deadline = time.monotonic() + seconds
        while True:
            try:
                if self.get("/healthz").status == 200:
                    return
            except OSError:
                pass
            assert time.monotonic() < deadline, "the stream process does not listen"
            time.sleep(0.05)


class Stream:
    """Reads events from an open response."""

    def __init__(self, response: http.client.HTTPResponse) -> None:
        assert response.status == 200
        self.response = response

    def next(self) -> tuple[str, object]:
        event, data = "", ""
        while True:
            line = self.response.readline().decode().rstrip("\n")
            if line.startswith("event: "):
                event = line[7:]
            elif line.startswith("data: "):
                data = line[6:]
            elif not line and event:
                return event, json.loads(data)

    def skip_to(self, event: str) -> object:
        while True:
            name, data = self.next()
            if name == event:
                return data


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    state = tmp_path_factory.mktemp("state")
    with EmbeddedPostgres.temporary() as server:
        process, port = start(state, server)
        running = Live(port, load_or_create_keys(state), server, process)
        try:
            running.wait_until_listening()
            time.sleep(0.1)
            yield running
        finally:
            process.terminate()
            process.wait(10)


@pytest.fixture(autouse=True)
def closed_connections(live: Live) -> Iterator[None]:
    yield
    live.close()


def start(state: object, server: EmbeddedPostgres) -> tuple[subprocess.Popen, int]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    load_or_create_keys(state)
    settings = {
        "HUIBAN_DATA": str(state),
        "HUIBAN_DB_SOCKET": server.address.host,
        "HUIBAN_LIVE_PORT": str(port),
    }
    command = [sys.executable, "-m", "huiban.foundation.live.server"]
    return subprocess.Popen(command, env=SOURCE | settings), port


def test_a_fact_is_heard_on_commit_and_not_before_or_after_a_rollback(live: Live) -> None:
    stream = live.listen("case:1", "org:7")
    assert stream.next() == ("hello", {})
    live.django("""
publish("case:2", fact_id="of somebody else".replace(" ", "-"))
try:
    with transaction.atomic():
        publish("case:1", fact_id="rolled-back"); raise RuntimeError
except RuntimeError: pass
with transaction.atomic():
    try:
        with transaction.atomic():
            publish("case:1", fact_id="inner-rolled-back"); raise RuntimeError
    except RuntimeError: pass
    publish("case:1", "org:7", "case:1", fact_id="f1")
    publish("case:1", "org:7", fact_id="f1")
    publish(fact_id="f1")
publish_refetch("org:7")
publish("case:1", fact_id="f2")
""")
    events = []
    while ("fact", {"topic": "case:1", "fact": "f2"}) not in events:
        events.append(stream.next())
    expected = [
        ("fact", {"topic": "case:1", "fact": "f1"}),
        ("fact", {"topic": "org:7", "fact": "f1"}),
        ("refetch", {}),
        ("fact", {"topic": "case:1", "fact": "f2"}),
    ]
    assert [event for event in events if event != ("refetch", {})] == [e for e in expected if e[0] == "fact"]
    assert ("refetch", {}) in events


def test_the_order_of_commits_decides(live: Live) -> None:
    stream = live.listen("case:9")
    stream.skip_to("hello")
    conninfo = live.server.address.conninfo()
    with psycopg.connect(conninfo) as first, psycopg.connect(conninfo) as second:
        first.execute("select pg_notify(%s, 'fact late case:9')", [CHANNEL])
        second.execute("select pg_notify(%s, 'fact early case:9')", [CHANNEL])
        second.commit()
        assert stream.skip_to("fact") == {"topic": "case:9", "fact": "early"}
        first.commit()
        assert stream.skip_to("fact") == {"topic": "case:9", "fact": "late"}


@pytest.mark.parametrize(
    "query", ["", "?t=", "?t=a.b", "?t=x&t=y", "?t=%00%ff", "?t=" + "a" * 9000, "?&&&&&&&&", "?t=%E5"]
)
def test_hostile_tokens_are_refused(live: Live, query: str) -> None:
    response = live.get(f"/live{query}")
    assert response.status == 401
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_tokens_that_are_old_or_of_another_key_are_refused(live: Live) -> None:
    assert live.get(f"/live?t={live.token('case:1', age=301)}").status == 401
    foreign = tokens.sign(["case:1"], key=bytes(32), now=time.time(), seconds=60)
    assert live.get(f"/live?t={foreign}").status == 401


def test_headers_and_other_paths(live: Live) -> None:
    stream = live.listen("cockpit")
    headers = stream.response.headers
    assert headers["Content-Type"].startswith("text/event-stream")
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cache-Control"] == "no-store"
    assert "Set-Cookie" not in headers
    assert live.get("/").status == 404
    assert live.get("/live/../healthz").status == 404


def test_a_browser_that_comes_back_is_told_to_fetch_again(live: Live) -> None:
    stream = live.listen("cockpit", **{"Last-Event-ID": "1"})
    assert [stream.next()[0], stream.next()[0]] == ["hello", "refetch"]


def test_streams_outlive_the_database_and_are_told_to_fetch_again(live: Live) -> None:
    stream = live.listen("cockpit")
    stream.skip_to("hello")
    live.server.stop()
    time.sleep(0.2)
    assert live.get("/healthz").status == 503
    live.server.start()
    stream.skip_to("refetch")
    live.wait_until_listening()
    live.notify("fact after cockpit")
    assert stream.skip_to("fact") == {"topic": "cockpit", "fact": "after"}


def test_foreign_notifications_do_no_harm(live: Live) -> None:
    stream = live.listen("cockpit")
    stream.skip_to("hello")
    for payload in ("", "x", "fact", "{}", "fact 1"):
        live.notify(payload)
    live.notify("fact good cockpit")
    assert stream.skip_to("fact") == {"topic": "cockpit", "fact": "good"}


def test_the_process_stops_at_once_with_open_streams(live: Live, tmp_path: object) -> None:
    process, port = start(tmp_path, live.server)
    other = Live(port, load_or_create_keys(tmp_path), live.server, process)
    other.wait_until_listening()
    streams = [other.listen("cockpit") for _ in range(20)]
    started = time.monotonic()
    process.send_signal(signal.SIGTERM)
    assert process.wait(5) in {0, -signal.SIGTERM}
    assert time.monotonic() - started < 2
    assert len(streams) == 20
    other.close()


def test_the_stream_process_does_not_load_django() -> None:
    code = "import sys, huiban.foundation.live.server; sys.exit('django' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], env=SOURCE, check=True)
