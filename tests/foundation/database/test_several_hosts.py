"""A server that lost its standby or its rank while we were connected to it."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from django.db import OperationalError, connections, transaction
from django.db.utils import ConnectionHandler

from huiban.foundation.wall.base import DatabaseWrapper
from huiban.foundation.wall.looking import behind_the_wall
from huiban.runtime.embedded import THROWAWAY_SETTINGS, EmbeddedPostgres

SETTINGS = {
    **THROWAWAY_SETTINGS,
    "synchronous_commit": "on",
    "wal_level": "replica",
    "max_wal_senders": "4",
    "lc_messages": "C",
}


@contextmanager
def connected(server: EmbeddedPostgres) -> Iterator[DatabaseWrapper]:
    """A connection as the product's."""
    opened = ConnectionHandler({"default": {}, "tried": server.address.django()})["tried"]
    assert isinstance(opened, DatabaseWrapper)
    connections["tried"] = opened
    try:
        yield opened
    finally:
        opened.close()
        del connections["tried"]


@pytest.fixture(autouse=True)
def _databases_allowed(django_db_blocker):
    with django_db_blocker.unblock():
        yield


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedPostgres]:
    with EmbeddedPostgres.temporary(settings=SETTINGS) as running:
        with psycopg.connect(running.address.conninfo(), autocommit=True) as plain:
            plain.execute("create table kept (what text)")
            plain.execute("create role huiban_app nologin noinherit")
            plain.execute("grant insert, select on kept to huiban_app")
        yield running


@pytest.fixture
def without_standby(server: EmbeddedPostgres) -> Iterator[EmbeddedPostgres]:
    """Every commit waits for a standby that is not there, until an impatient administrator cancels it."""
    ended = threading.Event()
    with psycopg.connect(server.address.conninfo(), autocommit=True) as plain:
        _wait_for_standbys(plain, "nobody")
        impatient = threading.Thread(target=_cancel_waiting, args=(server.address.conninfo(), ended))
        impatient.start()
        _until_commits_wait(server.address.conninfo())
        yield server
        ended.set()
        impatient.join()
        _wait_for_standbys(plain, "")


def _cancel_waiting(conninfo: str, ended: threading.Event) -> None:
    with psycopg.connect(conninfo, autocommit=True) as plain:
        while not ended.wait(0.02):
            plain.execute("select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'")


def _until_commits_wait(conninfo: str) -> None:
    """The checkpointer tells the others of a standby, some time after every session knows the setting."""
    warned: list[str] = []
    with psycopg.connect(conninfo, autocommit=True) as plain:
        plain.add_notice_handler(lambda diagnostic: warned.append(diagnostic.source_function or ""))
        while "SyncRepWaitForLSN" not in warned:
            plain.execute("insert into kept values ('a trial')")


def _wait_for_standbys(plain: psycopg.Connection, names: str) -> None:
    plain.execute("set synchronous_commit = local")
    plain.execute(f"alter system set synchronous_standby_names = '{names}'")
    plain.execute("select pg_reload_conf()")
    while plain.execute("show synchronous_standby_names").fetchone() != (names,):
        pass


def insert(on: DatabaseWrapper, what: str) -> None:
    with on.cursor() as cursor:
        cursor.execute("insert into kept values (%s)", [what])


def test_a_commit_no_standby_confirmed_is_not_told_as_done(without_standby):
    done: list[str] = []
    with connected(without_standby) as one:
        one.ensure_connection()
        with pytest.raises(OperationalError, match="not confirmed"), transaction.atomic(using="tried"):
            insert(one, "in a transaction")
            one.on_commit(lambda: done.append("told"))
        assert done == []
        assert not one.is_usable()


def test_a_statement_that_commits_by_itself_is_not_told_as_done_either(without_standby):
    with connected(without_standby) as one:
        with pytest.raises(OperationalError, match="not confirmed"):
            insert(one, "alone")
        with one.cursor() as cursor:  # what reads goes on until the request ends
            cursor.execute("select 1")
            assert cursor.fetchone() == (1,)


def test_the_next_request_has_a_new_connection(without_standby):
    with connected(without_standby) as one:
        with pytest.raises(OperationalError):
            insert(one, "alone")
        before = one.connection
        one.health_check_enabled, one.health_check_done = True, False
        with one.cursor() as cursor:
            cursor.execute("select 1")
        assert one.connection is not before
        assert one.is_usable()


def test_who_looks_stands_after_a_commit_that_was_not_confirmed(without_standby):
    with connected(without_standby) as one, behind_the_wall():
        with pytest.raises(OperationalError), transaction.atomic(using="tried"):
            insert(one, "in a transaction")
        with one.cursor() as cursor:
            cursor.execute("select current_user, current_setting('app.actor')")
            assert cursor.fetchone() == ("huiban_app", "nobody")


def test_with_a_standby_or_without_need_of_one_commits_are_done(server):
    with connected(server) as one:
        with transaction.atomic(using="tried"):
            insert(one, "kept")
        insert(one, "kept too")
        assert one.is_usable()


def test_a_closed_connection_is_not_usable(server):
    with connected(server) as one:
        assert not one.is_usable()
        one.ensure_connection()
        one.connection.close()
        assert not one.is_usable()


def test_a_server_that_only_follows_is_left():
    with EmbeddedPostgres.temporary(settings=SETTINGS) as server:
        server.stop()
        (server.data / "standby.signal").touch()
        server.start()
        with connected(server) as one:
            with one.cursor() as cursor:
                cursor.execute("select pg_is_in_recovery()")
                assert cursor.fetchone() == (True,)
            assert not one.is_usable()


def _begins_a_request(one: DatabaseWrapper) -> None:
    one.health_check_enabled, one.health_check_done = True, False
    one.ensure_connection()
    one.close_if_health_check_failed()


def _last_said(one: DatabaseWrapper, server: EmbeddedPostgres) -> str:
    with psycopg.connect(server.address.conninfo(), autocommit=True) as beside:
        row = beside.execute(
            "select query from pg_stat_activity where pid = %s", [one.connection.info.backend_pid]
        ).fetchone()
    return str(row[0])


def test_a_server_heard_just_now_is_not_asked_again(server):
    with connected(server) as one:
        with one.cursor() as cursor:
            cursor.execute("select 'heard'")
        _begins_a_request(one)
        assert "heard" in _last_said(one, server)
        one._heard -= 1
        _begins_a_request(one)
        assert "pg_is_in_recovery" in _last_said(one, server)


def test_a_connection_the_server_has_ended_is_left_though_heard_just_now(server):
    with connected(server) as one:
        with one.cursor() as cursor:
            cursor.execute("select pg_backend_pid()")
            (before,) = cursor.fetchone()
        with psycopg.connect(server.address.conninfo(), autocommit=True) as beside:
            assert beside.execute("select pg_terminate_backend(%s, 5000)", [before]).fetchone() == (True,)
        _begins_a_request(one)
        with one.cursor() as cursor:
            cursor.execute("select pg_backend_pid()")
            assert cursor.fetchone() != (before,)
