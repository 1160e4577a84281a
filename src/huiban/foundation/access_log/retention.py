"""The record of who looked, once its time is over."""

from __future__ import annotations

from huiban.foundation.access_log.prune import SealedSegments
from huiban.foundation.retention.public import runs_out

runs_out("access-log:entries", SealedSegments())
