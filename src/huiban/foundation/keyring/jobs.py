"""Seal old values anew, a batch at a time, after the keys were rotated or the suite was changed."""

from __future__ import annotations

from huiban.foundation.jobs.public import job
from huiban.foundation.keyring.public import reseal_batch


@job("keyring:reseal")
def reseal() -> None:
    """One batch, then the next as a job of its own, until none is left."""
    if reseal_batch():
        reseal.defer(once="keyring:reseal")
