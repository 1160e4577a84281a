"""Have a job that gave up tried again."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from huiban.domains.running import facts
from huiban.domains.running.access import can_run
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Conflict, NotFound
from huiban.foundation.facts.public import record
from huiban.foundation.jobs.public import FailedJob, find_failed_job, queue_again


@transaction.atomic
def retry_job(*, actor: Actor, job_id: int) -> FailedJob:
    """Queue a failed job once more, with what it was given; it begins within seconds.

    Raises ``NotFound`` for all but system administrators and for a job that has not failed, and ``Conflict`` when another
    of its kind waits already and will do its work.
    """
    job = find_failed_job(job_id) if can_run(actor) else None
    if job is None:
        raise NotFound
    if not queue_again(job_id):
        raise Conflict(_("同样的任务已经在排队，会一起办好，不用再试。"), code="running.job_waits")
    record(facts.JobTriedAgain(subject=f"job:{job_id}", name=job.name, attempts=job.attempts), actor=actor)
    return job
