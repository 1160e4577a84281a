"""A repeated request has something to commit, so that it waits for the standby as the first one did."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from huiban.foundation.idempotency.public import Answer, begin, keep

pytestmark = pytest.mark.django_db(transaction=True)


def begin_once() -> tuple[Answer | None, bool]:
    """What is known of the key, and whether the transaction must be written to the log."""
    with transaction.atomic():
        claim, known = begin(caller="somebody", key="k", asked=b"the same")
        if known is None:
            keep(claim, status=201, body="done")
        with connection.cursor() as cursor:
            cursor.execute("select pg_current_xact_id_if_assigned() is not null")
            (written,) = cursor.fetchone()
    return known, written


def test_a_repeat_is_answered_as_before_and_commits_something():
    assert begin_once() == (None, True)
    assert begin_once() == (Answer(201, "done"), True)
