"""A job that gave up is tried again by whoever looks after the machine, and by nobody else."""

from __future__ import annotations

import pytest
from django.db import connection

from huiban.domains.directory.public import Role
from huiban.domains.running.public import retry_job
from huiban.foundation.actors import SYSTEM
from huiban.foundation.errors import Conflict, NotFound
from huiban.foundation.facts.public import list_facts
from huiban.foundation.jobs.public import find_failed_job, list_failed_jobs, list_queues
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_a_failed_job_is_queued_again_with_a_fact():
    waiting = sum(queue.waiting for queue in list_queues())
    number = make.failed_job("cases:sample")
    admin = make.worker(Role.SYSTEM_ADMIN)
    assert retry_job(actor=admin, job_id=number).name == "cases:sample"
    assert sum(queue.waiting for queue in list_queues()) == waiting + 1
    assert find_failed_job(number) is None
    (fact,) = list_facts(subject=f"job:{number}")
    assert (fact.tag, fact.data) == ("running:job:tried_again", {"name": "cases:sample", "attempts": 5})


@pytest.mark.parametrize("role", [Role.CLERK, Role.HALL_MANAGER, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN])
def test_it_is_not_there_for_others(role):
    number = make.failed_job("cases:sample")
    with pytest.raises(NotFound):
        retry_job(actor=make.worker(role), job_id=number)
    assert find_failed_job(number) is not None


def test_a_job_that_has_not_failed_is_left_alone():
    number = make.failed_job("cases:sample")
    retry_job(actor=SYSTEM, job_id=number)
    with pytest.raises(NotFound):
        retry_job(actor=SYSTEM, job_id=number)
    with pytest.raises(NotFound):
        retry_job(actor=SYSTEM, job_id=0)


def test_one_whose_like_waits_already_is_told_as_such():
    number = make.failed_job("cases:sample", lock="only")
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into procrastinate_jobs (queue_name, task_name, queueing_lock)"
            " values ('default', 'cases:sample', 'only')"
        )
    with pytest.raises(Conflict):
        retry_job(actor=SYSTEM, job_id=number)
    assert find_failed_job(number) is not None
    assert list_facts(subject=f"job:{number}") == []


def test_failures_are_listed_the_newest_first_without_what_they_were_given():
    first, second = make.failed_job("a:one"), make.failed_job("a:two", minutes_ago=1)
    found = list_failed_jobs()
    assert [(job.id, job.name) for job in found] == [(second, "a:two"), (first, "a:one")]
    assert all(job.failed_at for job in found)
    assert not hasattr(found[0], "args")
