"""What standing behind the database's wall costs a request, beside what pages take.

    python benchmarks/wall_cost.py

A request tells the connection who looks, unless whoever used it last was the same: here it never was. Timed alone on an
embedded server of its own, the fastest of many rounds; prints microseconds.
"""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from itertools import cycle
from pathlib import Path
from uuid import uuid4

ROUNDS, REQUESTS, STATEMENTS = 30, 100, 8


def main() -> None:
    from huiban.runtime.embedded import EmbeddedPostgres
    from huiban.runtime.keys import load_or_create_keys

    with tempfile.TemporaryDirectory() as state, EmbeddedPostgres.temporary() as server:
        load_or_create_keys(Path(state))
        os.environ |= {
            "HUIBAN_DATA": state,
            "HUIBAN_DB_SOCKET": str(server.socket_folder),
            "DJANGO_SETTINGS_MODULE": "huiban.settings",
            "HUIBAN_SLOW_QUERY_MS": "0",
        }
        import django

        django.setup()
        measure()


def measure() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("create role huiban_app nologin nosuperuser nobypassrls noinherit")
    plain = fastest(statements)
    print(f"{STATEMENTS} statements as the owner        {plain:7.1f} µs")
    print(f"the same as a visitor         {fastest(as_visitor) - plain:+7.1f} µs")
    print(f"the same, signed in           {fastest(as_person) - plain:+7.1f} µs")
    connection.close()


def fastest(request: Callable[[], None]) -> float:
    """Microseconds of one request in the best round."""
    request()
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.perf_counter()
        for _ in range(REQUESTS):
            request()
        best = min(best, time.perf_counter() - started)
    return best / REQUESTS * 1e6


def statements() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        for _ in range(STATEMENTS):
            cursor.execute("select 1")


def as_visitor() -> None:
    from huiban.foundation.wall.looking import behind_the_wall

    with behind_the_wall():
        statements()


def as_person() -> None:
    from huiban.foundation.wall.looking import behind_the_wall, look_as_holder

    with behind_the_wall():
        look_as_holder("person", next(PEOPLE))
        statements()


PEOPLE = cycle([str(uuid4()), str(uuid4())])

if __name__ == "__main__":
    main()
