"""The database's own log holds no value: not of a statement that fails, not of a slow one's parameters."""

from __future__ import annotations

import psycopg
import pytest

from huiban.runtime.embedded import THROWAWAY_SETTINGS, EmbeddedPostgres
from huiban.runtime.environment import read_environment
from huiban.runtime.serve import database_settings

SECRET, OTHER = "郑样本某", "冯样本某"


def test_neither_errors_nor_slow_statements_write_a_value():
    settings = {**THROWAWAY_SETTINGS, "log_min_duration_statement": 0}
    with EmbeddedPostgres.temporary(settings=settings) as server:
        with psycopg.connect(server.address.conninfo(), autocommit=True) as connection:
            connection.execute("create table named (name text unique)")
            connection.execute("insert into named values (%s)", [SECRET])
            with pytest.raises(psycopg.errors.UniqueViolation):
                connection.execute("insert into named values (%s)", [SECRET])
            with pytest.raises(psycopg.errors.InvalidTextRepresentation):
                connection.execute("select %s::text::int", [OTHER])
        log = server.log.read_text(encoding="utf-8")
    assert "insert into named values ($1)" in log
    assert SECRET not in log
    assert OTHER not in log


def test_slow_statements_are_off_unless_asked_for(tmp_path):
    given = {"HUIBAN_DATA": str(tmp_path)}
    assert database_settings(read_environment(given))["log_min_duration_statement"] == -1
    asked = read_environment({**given, "HUIBAN_DATABASE_LOG_MS": "200"})
    assert database_settings(asked)["log_min_duration_statement"] == 200
