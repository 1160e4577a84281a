"""Two hosts that start on one database at once: one brings its tables up to date, the other waits in a way that lets it."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import psycopg
import pytest
from django.db import connection

from huiban.foundation.access_log.connections import _connect
from huiban.runtime import prepare

HOLD = "select pg_advisory_lock(hashtext('huiban.prepare'))"
LET_GO = "select pg_advisory_unlock(hashtext('huiban.prepare'))"
IS_FREE = "select pg_try_advisory_lock(hashtext('huiban.prepare'))"


@pytest.fixture(autouse=True)
def _database(django_db_setup, django_db_blocker, monkeypatch) -> Iterator[None]:
    """The database, and no transaction around the test: that would be one more to wait for."""
    monkeypatch.setattr(prepare, "PAUSE_SECONDS", 0.02)
    with django_db_blocker.unblock():
        yield
        connection.close()


@pytest.fixture
def other_host() -> Iterator[psycopg.Connection]:
    """The session in which another host has its turn."""
    with _connect() as session:
        session.execute("set statement_timeout = '20s'")
        session.execute(HOLD)
        yield session


class Waiting(threading.Thread):
    """This host, in the line."""

    def __init__(self) -> None:
        super().__init__()
        self.began = threading.Event()

    def run(self) -> None:
        try:
            with prepare._alone(30):
                self.began.set()
        finally:
            connection.close()


def test_an_index_is_made_concurrently_while_another_host_waits(other_host, capsys):
    waiting = Waiting()
    waiting.start()
    try:
        other_host.execute("create table prepare_trial (id integer)")
        for name in ("one", "two", "three"):
            other_host.execute(f"create index concurrently prepare_trial_{name} on prepare_trial (id)")
        assert not waiting.began.is_set()
        other_host.execute(LET_GO)
        assert waiting.began.wait(10)
    finally:
        other_host.execute("select pg_advisory_unlock_all()")
        waiting.join()
        other_host.execute("drop table if exists prepare_trial")
    assert capsys.readouterr().out.count("another host brings the tables up to date") <= 1


def test_it_is_said_that_another_host_is_waited_for_and_that_it_lasted_too_long(other_host, capsys):
    with pytest.raises(TimeoutError, match="another host has been bringing"), prepare._alone(0.1):
        pytest.fail("two at once")
    assert capsys.readouterr().out.count("waiting for it") == 1


def test_the_turn_is_given_on_also_when_it_fails(capsys):
    with pytest.raises(ZeroDivisionError), prepare._alone(10):
        raise ZeroDivisionError
    with _connect() as session:
        assert session.execute(IS_FREE).fetchone() == (True,)
    assert capsys.readouterr().out == ""


def test_the_program_tells_it_and_ends(other_host, capsys, monkeypatch, tmp_path):
    monkeypatch.setattr(prepare, "WAIT_SECONDS", 0.1)
    monkeypatch.setenv("HUIBAN_DATA", str(tmp_path))
    assert prepare.main() == 1
    assert "start again when it has ended" in capsys.readouterr().err
