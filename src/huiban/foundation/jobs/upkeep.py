"""What keeps the queue and the record healthy by itself.

A worker that is killed leaves its job in the state ``doing`` for ever, and finished jobs stay until they
are deleted. Written against procrastinate's named queries on Django's own connection, for a job runs in a
thread without a loop.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime

from django.conf import settings
from django.db import transaction
from procrastinate import sql
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import UniqueViolation
from procrastinate.manager import JobManager

from huiban.foundation.facts.partitions import ensure_partitions
from huiban.foundation.jobs.public import periodic
from huiban.runtime.backup.archive import archive_files
from huiban.runtime.environment import read_environment

STALLED_SECONDS = 30.0
MAX_ATTEMPTS = 8
KEEP_HOURS = 48
KEEP_FAILED_HOURS = 24 * 60

log = logging.getLogger("huiban.jobs")
_connector = DjangoConnector()
_manager = JobManager(_connector)


@periodic("jobs:retry-stalled", cron="* * * * *")
def retry_stalled_jobs_each_minute() -> None:
    """Give back what dead workers held."""
    retry_stalled_jobs()


@periodic("jobs:delete-old", cron="23 * * * *")
def delete_old_jobs() -> None:
    """Delete finished jobs after two days and failed ones after two months."""
    _delete(["succeeded", "cancelled", "aborted"], KEEP_HOURS)
    _delete(["failed"], KEEP_FAILED_HOURS)


@periodic("facts:ensure-partitions", cron="41 18 * * *")
def prepare_months_of_facts() -> None:
    """Make the coming months' partitions of the facts, each night."""
    made = ensure_partitions()
    if made:
        log.info("partitions made: %s", ", ".join(made))


@periodic("files:archive", cron="* * * * *")
def archive_new_files() -> None:
    """Copy what was stored lately to the archive, when there is one."""
    environment = read_environment()
    if environment.archive and not settings.HUIBAN_FILES_ELSEWHERE:
        archive_files(settings.HUIBAN_STATE / "files", environment.archive)


@periodic("files:archive-all", cron="53 18 * * *")
def archive_all_files() -> None:
    """Each night copy whatever the archive still lacks."""
    environment = read_environment()
    if environment.archive and not settings.HUIBAN_FILES_ELSEWHERE:
        archive_files(settings.HUIBAN_STATE / "files", environment.archive, everything=True)


def retry_stalled_jobs(*, seconds: float = STALLED_SECONDS) -> int:
    """Queue again the jobs whose worker has not been heard for ``seconds``; return how many there were.

    A job that has brought its worker down too often is marked failed instead.
    """
    stalled = _connector.execute_query_all(
        sql.queries["select_stalled_jobs_by_heartbeat"],
        queue=None,
        task_name=None,
        seconds_since_heartbeat=seconds,
    )
    for row in stalled:
        _give_back(row["id"], row["task_name"], row["attempts"])
    return len(stalled)


def _give_back(job_id: int, name: str, attempts: int) -> None:
    if attempts + 1 >= MAX_ATTEMPTS:
        log.error("job %s (%s) has stopped its worker too often", job_id, name)
        _fail(job_id)
        return
    try:
        with transaction.atomic():
            _manager.retry_job_by_id(job_id, retry_at=datetime.now(UTC))
    except UniqueViolation:
        log.warning("job %s (%s) was left by its worker; another of its kind waits already", job_id, name)
        _fail(job_id)
    else:
        log.warning("job %s (%s) is queued again: its worker is gone", job_id, name)


def _fail(job_id: int) -> None:
    _connector.execute_query(sql.queries["finish_job"], job_id=job_id, status="failed", delete_job=False)


def _delete(statuses: list[str], hours: int) -> None:
    _connector.execute_query(sql.queries["delete_old_jobs"], nb_hours=hours, queue=None, statuses=statuses)
