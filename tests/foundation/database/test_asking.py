"""Statements asked past psycopg's cursor: what they are given and answer, what is kept of them, and what goes wrong."""

from __future__ import annotations

import os
import select
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from time import monotonic
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, OperationalError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext

from huiban.foundation.database.asking import Statement, ask
from huiban.foundation.measuring.tally import begin_tally
from huiban.foundation.weather import refusal_for

pytestmark = pytest.mark.django_db(transaction=True)
KEPT = Statement("select id, what from asked where id = %s")


@pytest.fixture(autouse=True)
def asked() -> Iterator[None]:
    """A table, made beside the connection that is tried."""
    _beside("create table asked (id int primary key, what text)")
    _beside("insert into asked values (1, 'one')")
    yield
    connection.close()
    _beside("drop table asked")


def _beside(text: str) -> None:
    with psycopg.connect(**_whereabouts(), autocommit=True) as other:
        other.execute(text)


def _whereabouts() -> dict[str, str]:
    settings = connection.get_connection_params()
    return {
        name: settings[name] for name in ("host", "port", "user", "password", "dbname") if name in settings
    }


def _plans() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_prepared_statements where name like 'huiban%%'")
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("uuid", UUID("01890000-0000-7000-8000-000000000001")),
        ("bytea", b"\x00\xff'"),
        ("timestamptz", datetime(2026, 3, 2, 4, 5, 6, 789, tzinfo=UTC)),
        ("date", date(2026, 12, 31)),
        ("interval", timedelta(days=1, seconds=2)),
        ("numeric", Decimal("12.340")),
        ("text", "钱二 ' \\ %s"),
        ("int", -7),
        ("bigint", 2**40),
        ("bool", True),
        ("text[]", ["甲", None, ""]),
        ("uuid[]", [UUID("01890000-0000-7000-8000-000000000001")]),
        ("text", None),
        ("jsonb", '{"a": [1, "二"]}'),
    ],
)
def test_values_and_answers_are_a_cursors(kind, value):
    text = f"select %s::{kind}, 5 %% 3"
    with connection.cursor() as cursor:
        cursor.execute(text, [value])
        by_cursor = cursor.fetchall()
    assert ask(Statement(text), value) == by_cursor
    assert ask(Statement(f"{text} /* one plan */"), value) == by_cursor


def test_what_writes_answers_nothing_unless_it_returns():
    assert ask(Statement("insert into asked values (%s, %s)"), 2, "two") == []
    assert ask(Statement("insert into asked values (%s, %s) returning what"), 3, "three") == [("three",)]
    assert ask(KEPT, 2) == [(2, "two")]


def test_only_what_has_one_plan_is_kept_and_a_rollback_leaves_it():
    ask(Statement("select id from asked where what = %s"), "one")
    assert _plans() == 0
    ask(KEPT, 1)
    assert _plans() == 1
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        ask(KEPT, 1)
        raise ZeroDivisionError
    with transaction.atomic():
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            ask(KEPT, 1)
            raise ZeroDivisionError
        assert ask(KEPT, 1) == [(1, "one")]
    assert _plans() == 1


def test_a_transaction_begins_with_it_and_takes_it_back():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        ask(Statement("insert into asked values (%s, %s)"), 2, "two")
        raise ZeroDivisionError
    assert ask(KEPT, 2) == []


def test_a_table_changed_below_a_kept_plan_is_planned_anew():
    assert ask(KEPT, 1) == [(1, "one")]
    _beside("alter table asked alter column what type varchar(9)")
    assert ask(KEPT, 1) == [(1, "one")]


def test_one_changed_within_a_transaction_fails_it_once():
    ask(KEPT, 1)
    _beside("alter table asked alter column what type varchar(9)")
    with pytest.raises(DatabaseError), transaction.atomic():
        ask(KEPT, 1)
    with transaction.atomic():
        assert ask(KEPT, 1) == [(1, "one")]


@pytest.mark.parametrize(
    "text", ["deallocate all", "drop table if exists nowhere", "alter table asked set (fillfactor = 90)"]
)
def test_plans_thrown_away_are_made_again(text):
    ask(KEPT, 1)
    with connection.cursor() as cursor:
        cursor.execute(text)
    assert _plans() == 0
    with transaction.atomic():
        assert ask(KEPT, 1) == [(1, "one")]


def test_errors_are_djangos():
    with pytest.raises(IntegrityError):
        ask(Statement("insert into asked values (%s, 'again')"), 1)
    with transaction.atomic():
        with pytest.raises(IntegrityError):
            ask(Statement("insert into asked values (%s, 'again')"), 1)
        connection.needs_rollback = True
        with pytest.raises(TransactionManagementError):
            ask(KEPT, 1)
        transaction.set_rollback(True)
    assert ask(KEPT, 1) == [(1, "one")]


def test_a_server_that_is_gone_is_an_operational_error_and_the_next_request_has_another():
    (ours,) = ask(Statement("select pg_backend_pid()"))[0]
    _beside(f"select pg_terminate_backend({ours}, 5000)")
    with pytest.raises(OperationalError):
        ask(KEPT, 1)
    connection.close_if_unusable_or_obsolete()
    assert ask(KEPT, 1) == [(1, "one")]


def test_other_threads_go_on_while_it_waits():
    began, ticks, done = monotonic(), [], threading.Event()

    def tick() -> None:
        while not done.wait(0.01):
            ticks.append(monotonic() - began)

    beside = threading.Thread(target=tick)
    beside.start()
    ask(Statement("select pg_sleep(%s)"), 0.3)
    done.set()
    beside.join()
    assert len(ticks) > 5


def test_it_is_counted_and_seen_like_any_other():
    tally = begin_tally()
    ask(KEPT, 1)
    assert tally.queries == 1
    with CaptureQueriesContext(connection) as captured:
        assert ask(KEPT, 1) == [(1, "one")]
    assert len(captured) == 1


@pytest.mark.enable_socket
@pytest.mark.parametrize("past_the_cursor", [True, False])
def test_a_write_that_finds_nobody_is_told_as_the_database_away(past_the_cursor):
    """A backend that died has left words in the pipe: libpq reads them, says that it could not write, in words of its own
    without a code, and still takes the connection for good."""
    assert ask(KEPT, 1) == [(1, "one")]
    there = connection.connection
    there.execute("listen asked")
    _beside("notify asked")
    poll = select.poll()
    poll.register(there.fileno(), select.POLLIN)
    assert poll.poll(5000)
    with socket.socket(fileno=os.dup(there.fileno())) as pipe:
        pipe.shutdown(socket.SHUT_WR)
    with pytest.raises(DatabaseError) as away:
        _ask_one(past_the_cursor)
    refusal = refusal_for(away.value)
    assert refusal is not None
    assert refusal.status == 503


def _ask_one(past_the_cursor: bool) -> None:
    if past_the_cursor:
        ask(KEPT, 1)
    else:
        connection.cursor().execute("select 1")
