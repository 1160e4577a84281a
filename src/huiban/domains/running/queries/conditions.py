"""What may be wrong with the machine, measured now: each a figure and the bound it must keep to."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from huiban.domains.running.queries.database import DatabaseNow, database_now
from huiban.domains.running.states import AlarmKind
from huiban.foundation.access_log.public import unsealed_since
from huiban.foundation.facts.public import newest_fact_at
from huiban.foundation.jobs.public import list_queues
from huiban.foundation.moment import now
from huiban.runtime.backup.last import read_last_backup

LEAST_FREE_PERCENT = 10.0
MOST_WAITING_MINUTES = 10.0
MOST_UNSEALED_MINUTES = 40.0
MOST_CONNECTIONS_PERCENT = 80.0
MOST_SECONDS_APART = 2.0
FACTS_AHEAD_SECONDS = 60.0


@dataclass(frozen=True, slots=True)
class Condition:
    """One measurement. The unit goes with the kind: ``disk`` and ``connections`` percent, ``backup`` hours, ``jobs`` and
    ``seal`` minutes, ``clock`` seconds. ``bound`` 0 is not watched."""

    kind: AlarmKind
    figure: float
    bound: float
    bad: bool


def list_conditions() -> list[Condition]:
    """Every condition as it is now, in the order of the closed list."""
    database = database_now()
    return [_disk(), _backup(), _jobs(), _seal(), _connections(database), _clock(database)]


def _disk() -> Condition:
    usage = shutil.disk_usage(settings.HUIBAN_STATE)
    free = 100.0 * usage.free / usage.total
    return Condition(AlarmKind.DISK, free, LEAST_FREE_PERCENT, free < LEAST_FREE_PERCENT)


def _backup() -> Condition:
    """Since the last backup, or since there is anything to lose."""
    bound = float(settings.HUIBAN_BACKUP_HOURS)
    last = read_last_backup(settings.HUIBAN_STATE)
    hours = _since(last.taken_at if last else _installed_at()) / timedelta(hours=1)
    return Condition(AlarmKind.BACKUP, hours, bound, 0 < bound < hours)


def _jobs() -> Condition:
    oldest = min((queue.oldest for queue in list_queues() if queue.oldest), default=None)
    return _minutes(AlarmKind.JOBS, oldest, MOST_WAITING_MINUTES)


def _seal() -> Condition:
    return _minutes(AlarmKind.SEAL, unsealed_since(), MOST_UNSEALED_MINUTES)


def _connections(database: DatabaseNow) -> Condition:
    used = 100.0 * database.connections / max(1, database.most_connections)
    return Condition(AlarmKind.CONNECTIONS, used, MOST_CONNECTIONS_PERCENT, used > MOST_CONNECTIONS_PERCENT)


def _clock(database: DatabaseNow) -> Condition:
    """Apart from the database's clock, or behind the newest fact: then it was set back."""
    apart = abs(database.apart)
    newest = newest_fact_at()
    behind = -_since(newest).total_seconds() if newest else 0.0
    if behind > FACTS_AHEAD_SECONDS:
        return Condition(AlarmKind.CLOCK, behind, FACTS_AHEAD_SECONDS, bad=True)
    return Condition(AlarmKind.CLOCK, apart, MOST_SECONDS_APART, apart > MOST_SECONDS_APART)


def _minutes(kind: AlarmKind, since: datetime | None, bound: float) -> Condition:
    minutes = max(0.0, _since(since) / timedelta(minutes=1))
    return Condition(kind, minutes, bound, minutes > bound)


def _since(moment: datetime | None) -> timedelta:
    return now() - moment if moment else timedelta()


def _installed_at() -> datetime | None:
    with connection.cursor() as cursor:
        cursor.execute("select min(applied) from django_migrations")
        found: datetime | None = cursor.fetchone()[0]
    return found
