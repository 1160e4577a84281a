"""The database server as it stands: for the status page, ``/metrics`` and the alarms."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection


@dataclass(frozen=True, slots=True)
class Replica:
    """A server that follows ours, by how many bytes and seconds it is behind."""

    name: str
    state: str
    bytes_behind: int
    seconds_behind: float


@dataclass(frozen=True, slots=True)
class DatabaseNow:
    """Moments are aware. ``apart`` is how many seconds its clock is ahead of this machine's."""

    version: str
    started_at: datetime
    bytes: int
    connections: int
    most_connections: int
    by_program: dict[str, int]
    longest_transaction_seconds: float
    archived_at: datetime | None
    archive_failed_at: datetime | None
    replicas: tuple[Replica, ...]
    apart: float


def database_now() -> DatabaseNow:
    """Asked of PostgreSQL's own views; some milliseconds."""
    with connection.cursor() as cursor:
        cursor.execute(_SERVER)
        version, started, size, most, clock, archived, failed = cursor.fetchone()
        apart = (clock - datetime.now(UTC)).total_seconds()
        cursor.execute(_CLIENTS)
        clients = cursor.fetchall()
        cursor.execute(_REPLICAS)
        replicas = tuple(Replica(*row) for row in cursor.fetchall())
    return DatabaseNow(
        version=version,
        started_at=started,
        bytes=size,
        connections=sum(row[1] for row in clients),
        most_connections=most,
        by_program={row[0]: row[1] for row in clients},
        longest_transaction_seconds=max((row[2] for row in clients), default=0.0),
        archived_at=archived,
        archive_failed_at=failed,
        replicas=replicas,
        apart=apart,
    )


_SERVER = """
select current_setting('server_version'), pg_postmaster_start_time(), pg_database_size(current_database()),
       current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int,
       clock_timestamp(), last_archived_time,
       case when last_failed_time > coalesce(last_archived_time, '-infinity') then last_failed_time end
from pg_stat_archiver
"""
_CLIENTS = """
select coalesce(nullif(application_name, ''), '-'), count(*)::int,
       coalesce(max(extract(epoch from clock_timestamp() - xact_start)), 0)::float
from pg_stat_activity where backend_type = 'client backend' group by 1 order by 2 desc, 1
"""
_REPLICAS = """
select coalesce(nullif(application_name, ''), '-'), state,
       coalesce(pg_wal_lsn_diff(pg_current_wal_lsn(), replay_lsn), 0)::bigint,
       coalesce(extract(epoch from replay_lag), 0)::float
from pg_stat_replication where not pg_is_in_recovery() order by 1
"""
