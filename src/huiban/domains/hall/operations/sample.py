"""Remember how every zone stands, once a minute, and forget it after two months."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from huiban.domains.hall.models import HallSample
from huiban.domains.hall.queries.samples import predict_waits
from huiban.foundation.moment import now

KEPT = timedelta(days=60)


@transaction.atomic
def sample_hall() -> int:
    """Record this minute of every zone at work; a minute recorded before stays as it is. Returns how many zones."""
    minute = now().replace(second=0, microsecond=0)
    rows = [
        HallSample(
            zone=one.zone,
            at=minute,
            waiting=one.now.waiting,
            serving=one.now.serving,
            open_windows=one.windows,
            predicted_seconds=one.predicted_seconds,
        )
        for one in predict_waits()
        if one.is_at_work and not one.now.closed
    ]
    HallSample.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def forget_samples() -> int:
    """Delete what is older than two months. Returns how many rows."""
    return HallSample.objects.filter(at__lt=now() - KEPT).delete()[0]
