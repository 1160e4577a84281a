"""Background jobs: declared in a domain's ``jobs.py``, deferred inside the transaction that needs them.

    @job("cases:send-notice")
    def send_notice(case_id: str) -> None: ...

    send_notice.defer(case_id=str(case.id))

A job takes ids, calls one operation and can run twice without harm: a worker that dies in it has it run
again. The only module of this package that others import.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from time import perf_counter
from typing import Any

from django.db import transaction
from procrastinate import BaseRetryStrategy, RetryDecision
from procrastinate.contrib.django import app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Job as QueuedJob
from procrastinate.manager import JobManager
from procrastinate.tasks import Task, configure_task

from huiban.foundation import metrics, tracing
from huiban.foundation.errors import HuibanError
from huiban.foundation.jobs.waiting import (
    FailedJob,
    QueueNow,
    find_failed_job,
    list_failed_jobs,
    list_queues,
    queue_again,
)
from huiban.foundation.measuring.tally import begin_tally
from huiban.foundation.request_context import begin_request, request_id, set_acting, set_whereabouts

__all__ = [
    "FailedJob",
    "Job",
    "QueueNow",
    "find_failed_job",
    "job",
    "list_failed_jobs",
    "list_queues",
    "periodic",
    "queue_again",
]

DEFAULT_ATTEMPTS = 5
LONGEST_WAIT_SECONDS = 3_600
_REQUEST = "request_id"
_TRACE = "traceparent"
log = logging.getLogger("huiban.jobs.ended")

# Always Django's own connection, also inside the worker, whose connector knows nothing of our transactions.
_manager = JobManager(DjangoConnector())


class Job:
    """A function that a worker runs later. Called directly it just runs."""

    def __init__(self, function: Callable[..., None], name: str, attempts: int) -> None:
        self.name = name
        self._function = function
        self.__doc__ = function.__doc__
        self._task: Task[..., Any, Any] = app.task(name=name, retry=_Again(attempts))(self._run)

    def __call__(self, **ids: object) -> None:
        """Run now, here."""
        self._function(**ids)

    def defer(self, *, at: datetime | None = None, once: str | None = None, **ids: str | int) -> bool:
        """Queue in the current transaction, to run after its commit (or after ``at``, aware).

        With ``once`` nothing is queued while a job with that text waits; then False is returned.
        """
        deferrer = configure_task(
            name=self.name,
            job_manager=_manager,
            schedule_at=at,
            queueing_lock=once,
            task_kwargs={**_carried(), **ids},
        )
        if once is None:
            deferrer.defer()
            return True
        try:
            with transaction.atomic():
                deferrer.defer()
        except AlreadyEnqueued:
            return False
        return True

    def _run(self, request_id: str = "", traceparent: str = "", **ids: object) -> None:
        with _observed(self.name, request_id, traceparent):
            self._function(**ids)


def job(name: str, *, attempts: int = DEFAULT_ATTEMPTS) -> Callable[[Callable[..., None]], Job]:
    """Declare a job under a name that never changes (``domain:what``). Failures are tried again, later each
    time.

    An expected refusal (``HuibanError`` below 500) is final: trying again would be refused again.
    """

    def register(function: Callable[..., None]) -> Job:
        return Job(function, name, attempts)

    return register


def periodic(name: str, *, cron: str) -> Callable[[Callable[[], None]], Callable[[], None]]:
    """Run a function without arguments by a cron line, **in UTC**; once in all processes, never twice at a
    time."""

    def register(function: Callable[[], None]) -> Callable[[], None]:
        def run(timestamp: int) -> None:  # noqa: ARG001 (the worker passes the planned moment)
            with _observed(name):
                function()

        run.__doc__ = function.__doc__
        task = app.task(name=name, queueing_lock=name)(run)
        app.periodic(cron=cron)(task)
        return function

    return register


def _carried() -> dict[str, str]:
    """What ties a job to the request that defers it."""
    trace = tracing.carry()
    return {_REQUEST: request_id(), **({_TRACE: trace} if trace else {})}


@contextmanager
def _observed(name: str, request: str = "", trace: str = "") -> Iterator[None]:
    """Under the id and the trace of the request that deferred it; timed, and told when it fails or is slow."""
    begin_request(request or None)
    set_acting("system", "")
    set_whereabouts(surface="job", route=name, address="")
    tally, started, end = begin_tally(), perf_counter(), "failed"
    try:
        with tracing.job_span(name, trace):
            yield
        end = "done"
    finally:
        seconds = perf_counter() - started
        metrics.count_job(name, seconds=seconds, failed=end == "failed")
        told = {
            "job": name,
            "end": end,
            "ms": round(seconds * 1000, 1),
            "db_ms": round(tally.seconds * 1000, 1),
            "queries": tally.queries,
        }
        level = logging.WARNING if end == "failed" else logging.INFO
        log.log(level, "job %s %s in %.0f ms", name, end, told["ms"], extra={"told": told})


class _Again(BaseRetryStrategy):
    """Wait 2, 4, 8 … seconds, at most an hour, until the attempts are used up."""

    def __init__(self, attempts: int) -> None:
        self.attempts = attempts

    def get_retry_decision(self, *, exception: BaseException, job: QueuedJob) -> RetryDecision | None:
        if isinstance(exception, HuibanError) and exception.status < 500:
            return None
        if job.attempts + 1 >= self.attempts:
            return None
        wait = min(2 << int(job.attempts), LONGEST_WAIT_SECONDS)
        return RetryDecision(retry_in={"seconds": wait})
