"""Slow statements: known by their kind, without a value of anybody, few rows however many there are."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from huiban.foundation.measuring import slow_queries, statements
from huiban.foundation.measuring.fingerprints import LONGEST, fingerprint
from huiban.foundation.measuring.models import SlowQuery
from huiban.foundation.measuring.public import begin_tally, list_slow_queries
from huiban.foundation.moment import now
from huiban.foundation.request_context import begin_request, set_whereabouts


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (
            "select * from people where name = '张样本' and age > 42",
            "select * from people where name = ? and age > ?",
        ),
        ("select 'it''s' , E'a\\'b', $$ text $$", "select ? , ?, ?"),
        ("select a1, b2 from t3 where x.id4 = -1.5e3", "select a1, b2 from t3 where x.id4 = ?"),
        ("select 1 from a where id in (%s, %s, %s)", "select ? from a where id in (…)"),
        ("insert into a (x, y) values (%s, %s), (%s, %s)", "insert into a (x, y) values (…)"),
        ("select 1 -- 13800000000\n from a /* 张 */", "select ? ? from a ?"),
        ("select   a\n  from b", "select a from b"),
        ("select 'cut off 138", "select ?"),
        (
            'select "t"."id" from "t" where "t"."number" = %s',
            'select "t"."id" from "t" where "t"."number" = %s',
        ),
    ],
)
def test_a_fingerprint_has_no_value(statement, expected):
    assert fingerprint(statement) == expected


@given(st.text(alphabet="张三138 '\\x\n%", max_size=60))
def test_whatever_stands_in_a_text_is_gone(value):
    quoted = "'" + value.replace("\\", "\\\\").replace("'", "''") + "'"
    assert fingerprint(f"select a from b where c = {quoted}") == "select a from b where c = ?"


def test_a_fingerprint_is_bounded():
    assert len(fingerprint("select " + "x, " * 100_000)) == LONGEST


@pytest.fixture
def slow(settings, monkeypatch):
    """Everything is slow, and nothing is written by itself."""
    monkeypatch.setattr(slow_queries, "_start_writer", lambda: None)
    slow_queries._seen.clear()
    slow_queries._told.clear()
    settings.HUIBAN_SLOW_QUERY_MS = 0.000_001
    yield
    settings.HUIBAN_SLOW_QUERY_MS = 0
    slow_queries._seen.clear()


def write(settings) -> int:
    settings.HUIBAN_SLOW_QUERY_MS = 0
    return slow_queries.write_slow_queries()


@pytest.mark.django_db
def test_a_slow_statement_is_noted_by_kind_with_route_and_request(slow, settings, caplog):
    with connection.cursor() as cursor:
        begin_request("request-0001")
        set_whereabouts(surface="desk", route="desk:search", address="10.0.0.9")
        cursor.execute("select %s::text", ["13800000000"])
        cursor.execute("select %s::text", ["李样本"])
        write(settings)
    (kept,) = list_slow_queries()
    assert (kept.statement, kept.times, kept.route) == ("select %s::text", 2, "desk:search")
    assert kept.request_id == "request-0001"
    assert kept.worst_ms > 0
    assert "13800000000" not in caplog.text
    assert caplog.text.count("select %s::text") == 1, "one line a minute for each kind"


@pytest.mark.django_db
def test_an_hour_adds_up_and_keeps_the_request_of_its_worst(settings):
    for seconds, request in ((0.3, "request-0001"), (0.9, "request-0002"), (0.5, "request-0003")):
        note(seconds, request)
        write(settings)
    (kept,) = list_slow_queries()
    assert (kept.times, kept.request_id) == (3, "request-0002")
    assert kept.worst_ms == pytest.approx(900)
    assert kept.total_ms == pytest.approx(1700)


@pytest.mark.django_db
def test_an_hour_has_room_for_so_many_kinds_only(settings, monkeypatch):
    monkeypatch.setattr(slow_queries, "MOST_AN_HOUR", 3)
    for kind in "abcdef":
        note(0.3, statement=f"select {kind}")
    write(settings)
    assert SlowQuery.objects.count() == 3
    note(0.3, statement="select a")
    write(settings)
    assert SlowQuery.objects.get(statement="select a").times == 2, "what is known goes on counting"


def test_memory_is_bounded_too(monkeypatch):
    monkeypatch.setattr(slow_queries, "_start_writer", lambda: None)
    slow_queries._seen.clear()
    for kind in range(slow_queries.MOST_IN_MEMORY + 50):
        slow_queries.note_slow(f"select c{kind}x", 0.3)
    assert len(slow_queries._seen) == slow_queries.MOST_IN_MEMORY
    slow_queries._seen.clear()


@pytest.mark.django_db
def test_what_is_older_than_two_days_is_forgotten():
    hour = now().replace(minute=0, second=0, microsecond=0)
    for days in (0, 1, 3):
        SlowQuery.objects.create(
            hour=hour - timedelta(days=days), digest=str(days), statement="x", times=1, worst_ms=1, total_ms=1
        )
    assert slow_queries.delete_old_slow_queries() == 1
    assert SlowQuery.objects.count() == 2


@pytest.mark.django_db
def test_a_request_counts_its_statements_and_a_failed_one_too():
    connection.ensure_connection()
    assert statements.measured in connection.execute_wrappers
    tally = begin_tally()
    with connection.cursor() as cursor:
        cursor.execute("select 1")
        cursor.execute("select 2")
    assert tally.queries == 2
    assert tally.seconds > 0


def note(seconds: float, request: str = "request-0000", statement: str = "select x") -> None:
    begin_request(request)
    slow_queries._start_writer, kept = lambda: None, slow_queries._start_writer
    try:
        slow_queries.note_slow(statement, seconds)
    finally:
        slow_queries._start_writer = kept
