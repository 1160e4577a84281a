"""What waits, works and has failed in the queue; and how a failed job is tried again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection, transaction
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ConnectorException, UniqueViolation
from procrastinate.manager import JobManager

_manager = JobManager(DjangoConnector())


@dataclass(frozen=True, slots=True)
class QueueNow:
    """A queue: jobs that could begin now and since when the oldest could, those in work, those that gave up."""

    name: str
    waiting: int
    oldest: datetime | None
    working: int
    failed: int


@dataclass(frozen=True, slots=True)
class FailedJob:
    """A job that gave up. Its arguments are ids; they are not told."""

    id: int
    name: str
    attempts: int
    failed_at: datetime | None


def list_queues() -> list[QueueNow]:
    """Every queue with a job that is not finished."""
    with connection.cursor() as cursor:
        cursor.execute(_QUEUES)
        return [QueueNow(*row) for row in cursor.fetchall()]


def list_failed_jobs(*, limit: int = 20) -> list[FailedJob]:
    """The newest failures first."""
    with connection.cursor() as cursor:
        cursor.execute(_FAILED, [limit])
        return [FailedJob(*row) for row in cursor.fetchall()]


def find_failed_job(job_id: int) -> FailedJob | None:
    with connection.cursor() as cursor:
        cursor.execute(_ONE_FAILED, [job_id])
        row = cursor.fetchone()
    return FailedJob(*row) if row else None


def queue_again(job_id: int) -> bool:
    """Have a failed job tried again now; False when it has not failed any more, or another of its kind waits already."""
    try:
        with transaction.atomic():
            _manager.retry_job_by_id(job_id, retry_at=datetime.now(UTC))
    except (UniqueViolation, ConnectorException):
        return False
    return True


_QUEUES = """
select queue_name,
       count(*) filter (where due),
       min(since) filter (where due),
       count(*) filter (where status = 'doing'),
       count(*) filter (where status = 'failed')
from (
    select queue_name, status::text as status,
           status = 'todo' and coalesce(scheduled_at, clock_timestamp()) <= clock_timestamp() as due,
           coalesce(scheduled_at, (
               select min(at) from procrastinate_events e where e.job_id = j.id and e.type = 'deferred'
           )) as since
    from procrastinate_jobs j where status in ('todo', 'doing', 'failed')
) as jobs group by queue_name order by queue_name
"""
_FAILED = """
select id, task_name, attempts, (
    select max(at) from procrastinate_events e where e.job_id = j.id and e.type = 'failed'
) as failed_at
from procrastinate_jobs j where status = 'failed' order by id desc limit %s
"""
_ONE_FAILED = """
select id, task_name, attempts, null::timestamptz from procrastinate_jobs where status = 'failed' and id = %s
"""
