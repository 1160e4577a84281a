"""Connections of our own, so that what was read stays recorded when the reader's transaction is undone.

A handful for the whole process, lent one statement at a time. Not an entry of ``DATABASES``: nothing else can use them,
and a test that lives in one transaction can still see that an entry outlives it.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
from django.db import connection

from huiban.foundation.database.base import takes_writes

MOST_IDLE = 4
STATEMENT_TIMEOUT_MS = 5_000

_lock = threading.Lock()
_idle: list[tuple[str, psycopg.Connection[Any]]] = []


@contextmanager
def own_connection() -> Iterator[psycopg.Connection[Any]]:
    """A connection outside every transaction; each statement commits by itself. Raises ``psycopg.Error``."""
    name, lent = _borrow()
    try:
        yield lent
    except BaseException:
        lent.close()
        raise
    with _lock:
        if len(_idle) < MOST_IDLE:
            _idle.append((name, lent))
            return
    lent.close()


def close_own_connections() -> None:
    """Close what lies idle: before the database goes away."""
    with _lock:
        idle, _idle[:] = list(_idle), []
    for _name, one in idle:
        one.close()


def _borrow() -> tuple[str, psycopg.Connection[Any]]:
    wanted = str(connection.settings_dict["NAME"])
    while True:
        with _lock:
            if not _idle:
                break
            name, one = _idle.pop()
        if name == wanted and takes_writes(one):
            return name, one
        one.close()
    return wanted, _connect()


def _connect() -> psycopg.Connection[Any]:
    parameters = connection.get_connection_params()
    for ours in ("cursor_factory", "context", "prepare_threshold"):
        parameters.pop(ours, None)
    parameters["application_name"] = "huiban access log"
    opened = psycopg.connect(**parameters, autocommit=True)
    opened.execute("select set_config('statement_timeout', %s, false)", [f"{STATEMENT_TIMEOUT_MS}ms"])
    return opened
