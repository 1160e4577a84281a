"""Jobs of a made-up domain. What they do is seen in the table ``seen``."""

from __future__ import annotations

import time

from django.db import connection, transaction

from huiban.foundation.errors import Conflict
from huiban.foundation.jobs.public import job
from huiban.foundation.request_context import request_id


def note(text: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("insert into seen (what) values (%s)", [text])


@job("sample:note")
def note_it(what: str) -> None:
    note(f"{what} {request_id()}")


@job("sample:slow")
def be_slow(what: str, seconds: float = 1.5) -> None:
    note(f"started {what}")
    time.sleep(seconds)
    note(f"ended {what}")


@job("sample:refused")
def refused() -> None:
    note("refused")
    raise Conflict


@job("sample:fails", attempts=2)
def fails() -> None:
    note("failed")
    raise RuntimeError("as planned")


@job("sample:parent")
def defer_and_roll_back() -> None:
    """Its child must not exist: the transaction that deferred it is rolled back."""
    try:
        with transaction.atomic():
            note_it.defer(what="child of a rollback")
            raise Conflict
    except Conflict:
        note("rolled back")
    with transaction.atomic():
        note_it.defer(what="child of a commit")
