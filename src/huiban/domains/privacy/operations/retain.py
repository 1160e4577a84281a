"""Every night: take away what has run out, by the register, in small batches. Cut off anywhere, it goes on the next time."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

from django.db import transaction

from huiban.domains.privacy import facts
from huiban.domains.privacy.access import can_see_retention
from huiban.domains.privacy.models import RetentionRun
from huiban.domains.privacy.queries.holds import held_now
from huiban.domains.privacy.register import register
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Forbidden
from huiban.foundation.facts.public import record
from huiban.foundation.locks import lock
from huiban.foundation.moment import now
from huiban.foundation.retention.public import Expiry, expiries
from huiban.foundation.wall.looking import as_system

BATCH = 200

log = logging.getLogger("huiban.retention")


def run_retention(*, actor: Actor) -> RetentionRun:
    """Take away everything that has run out; the run with what went, by kind.

    Each batch is a transaction of its own that also counts it and records its fact, and locks nobody out for longer than
    that. What is held stays, also when it is held while this runs. A kind that fails is left for the next run, the others
    go on, and the error is raised at the end.
    """
    if actor.kind != "system":
        raise Forbidden
    run, failed = _open_run(actor), None
    for kind, expiry, days in _kinds():
        try:
            while _take_batch(actor, run, kind, expiry, now() - timedelta(days=days)):
                pass
        except Exception as error:
            log.exception("retention of %s failed", kind)
            failed = error
    if failed is not None:
        raise failed
    return _end(actor, run)


@as_system("privacy.plan_retention")
def plan_retention(*, actor: Actor) -> dict[str, int]:
    """How many rows of each kind would go now. Changes nothing."""
    if not can_see_retention(actor):
        raise Forbidden
    held = held_now()
    return {kind: expiry.count(now() - timedelta(days=days), held) for kind, expiry, days in _kinds()}


def cutoff_of(kind: str) -> datetime:
    """What ended before this moment goes now."""
    return next(now() - timedelta(days=days) for name, _expiry, days in _kinds() if name == kind)


def _kinds() -> Iterator[tuple[str, Expiry, int]]:
    known = expiries()
    for kind in register():
        if kind.keep.days is not None and kind.keep.by in known:
            yield kind.keep.by, known[kind.keep.by], kind.keep.days


@transaction.atomic
def _open_run(actor: Actor) -> RetentionRun:
    """The run that was cut off, or a new one."""
    lock("retention", ["run"])
    run = RetentionRun.objects.filter(ended_at__isnull=True).first()
    if run is None:
        run = RetentionRun.objects.create(started_at=now(), held=len(held_now().cases))
        record(facts.RetentionBegan(subject=str(run.id), held=run.held), actor=actor)
    return run


@transaction.atomic
def _take_batch(actor: Actor, run: RetentionRun, kind: str, expiry: Expiry, cutoff: datetime) -> int:
    lock(
        "retention", ["batch"]
    )  # whoever places a hold waits for the batch, and the next batch sees the hold
    taken = expiry.take_batch(cutoff, held_now(), BATCH)
    if taken:
        stored = RetentionRun.objects.select_for_update().get(id=run.id)
        stored.counts = dict(Counter(stored.counts) + Counter({kind: taken}))
        stored.save(update_fields=["counts"])
        record(facts.RetentionTook(subject=str(run.id), kind=kind, count=taken), actor=actor)
    return taken


@transaction.atomic
def _end(actor: Actor, run: RetentionRun) -> RetentionRun:
    stored = RetentionRun.objects.select_for_update().get(id=run.id)
    if stored.ended_at is None:
        stored.ended_at = now()
        stored.save(update_fields=["ended_at"])
        fact = facts.RetentionEnded(subject=str(run.id), rows=sum(stored.counts.values()))
        record(fact, actor=actor)
    return stored
