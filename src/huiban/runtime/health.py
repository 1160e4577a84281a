"""Whether each part of the product works, and since when. Read by ``GET /healthz`` and by ``huiban check``.

Functions that look and tell; they change nothing. Those about the database use Django's connection.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from huiban.runtime.environment import Environment
from huiban.runtime.probe import blocking_http_status
from huiban.runtime.states import ProcessRecord, ProcessState, read_processes

HEARTBEAT_SECONDS = 35
LIVE_SECONDS = 1.0
_loaded = datetime.now(UTC)
_applied: datetime | None = None


class Condition(StrEnum):
    """What can be said of a part."""

    OK = "ok"
    FAILING = "failing"


@dataclass(frozen=True, slots=True)
class Part:
    """One part; ``since`` is when it came to be as it is, None when that is not known."""

    condition: Condition
    since: datetime | None
    detail: str = ""


def all_parts(environment: Environment) -> dict[str, Part]:
    """Database, migrations, web, live and jobs, as seen from this (web) process."""
    records = read_processes(environment.data) or {}
    database = database_part()
    reachable = database.condition is Condition.OK
    unreachable = Part(Condition.FAILING, None, "the database is not reachable")
    return {
        "database": database,
        "migrations": migrations_part() if reachable else unreachable,
        "web": web_part(records.get("web")),
        "live": live_part(environment, records.get("live")),
        "jobs": jobs_part(records.get("jobs")) if reachable else unreachable,
    }


def is_healthy(parts: Mapping[str, Part]) -> bool:
    """Whether every part works."""
    return all(part.condition is Condition.OK for part in parts.values())


def database_part() -> Part:
    """Whether a query is answered; since the server's start."""
    from django.db import DatabaseError, connection

    try:
        with connection.cursor() as cursor:
            cursor.execute("select pg_postmaster_start_time()")
            return Part(Condition.OK, cursor.fetchone()[0])
    except DatabaseError:
        return Part(Condition.FAILING, None, "no answer")


def migrations_part() -> Part:
    """Whether all migrations of this code are applied; a good answer is kept for the life of the process."""
    global _applied
    from django.db import DatabaseError

    if _applied is None:
        try:
            missing = unapplied_migrations()
            if missing:
                return Part(Condition.FAILING, None, f"{len(missing)} to apply")
            _applied = _last_applied()
        except DatabaseError:
            return Part(Condition.FAILING, None, "no answer")
    return Part(Condition.OK, _applied)


def unapplied_migrations() -> list[str]:
    """Names of the migrations that this code has and the database has not."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _ in plan]


def unknown_migrations() -> list[str]:
    """Names of the migrations that the database has and this code has not: a newer release has worked on it."""
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(connection, ignore_no_migrations=True)
    known = set(loader.disk_migrations) | {
        old for one in loader.replacements.values() for old in one.replaces
    }
    return sorted(
        f"{label}.{name}" for label, name in loader.applied_migrations if (label, name) not in known
    )


def web_part(record: ProcessRecord | None) -> Part:
    """This process answers, so it works; since the supervisor started it, or since it loaded."""
    return Part(Condition.OK, record.since if record else _loaded)


def live_part(environment: Environment, record: ProcessRecord | None) -> Part:
    """Whether the stream process answers and hears the database."""
    if record and record.state is not ProcessState.RUNNING:
        return Part(Condition.FAILING, record.since, record.state)
    status = blocking_http_status(environment.local_host, environment.live_port, "/healthz", LIVE_SECONDS)
    since = record.since if record else None
    if status == 200:
        return Part(Condition.OK, since)
    return Part(Condition.FAILING, None, "no answer" if status is None else "does not hear the database")


def jobs_part(record: ProcessRecord | None) -> Part:
    """Whether a worker has been heard lately; for one killed outright the supervisor knows first."""
    if record and record.state is not ProcessState.RUNNING:
        return Part(Condition.FAILING, record.since, record.state)
    heard = _last_heartbeat()
    if heard is None or heard < datetime.now(UTC) - timedelta(seconds=HEARTBEAT_SECONDS):
        return Part(Condition.FAILING, heard, "no heartbeat")
    return Part(Condition.OK, record.since if record else None)


def _last_applied() -> datetime | None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select max(applied) from django_migrations")
        found = cursor.fetchone()[0]
    return found if isinstance(found, datetime) else None


def _last_heartbeat() -> datetime | None:
    from django.db import DatabaseError, connection

    try:
        with connection.cursor() as cursor:
            cursor.execute("select max(last_heartbeat) from procrastinate_workers")
            found = cursor.fetchone()[0]
    except DatabaseError:
        return None
    return found if isinstance(found, datetime) else None
