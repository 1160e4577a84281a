"""Counters of this process, gathered with those of the others by ``surfaces/metrics``. Without Django, for the stream
process counts too.

Off unless ``PROMETHEUS_MULTIPROC_DIR`` names the folder the processes share, which the supervisor sets when
``HUIBAN_METRICS_PORT`` is. Then only is the library imported. Labels are names of ours (routes, jobs), never values.
"""

from __future__ import annotations

import os
from functools import cache
from types import SimpleNamespace
from typing import Any

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
REQUEST_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
DELIVERY_BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 30.0)
JOB_BUCKETS = (0.05, 0.25, 1.0, 5.0, 30.0, 120.0, 600.0)


def is_on() -> bool:
    """Whether this process counts."""
    return FOLDER in os.environ


def count_request(
    *, route: str, method: str, status: int, seconds: float, database_seconds: float, queries: int
) -> None:
    """A request was answered; ``is_on`` was asked before."""
    requests, durations, database, statements = _of_request(route, method, status)
    requests.inc()
    durations.observe(seconds)
    database.inc(database_seconds)
    statements.inc(queries)


def count_job(name: str, *, seconds: float, failed: bool) -> None:
    """A job ended, well or not."""
    if is_on():
        _made().jobs.labels(name, "failed" if failed else "done").observe(seconds)


def set_streams(count: int) -> None:
    """So many streams are open (the stream process)."""
    if is_on():
        _made().streams.set(count)


def observe_delivery(seconds: float, *, listeners: int) -> None:
    """A fact reached the stream process ``seconds`` after it was recorded, for so many listeners."""
    if is_on():
        made = _made()
        made.delivery.observe(max(0.0, seconds))
        made.events.inc(listeners)


@cache
def _of_request(route: str, method: str, status: int) -> tuple[Any, Any, Any, Any]:
    """The children for these labels; looking them up each time would cost more than counting."""
    made = _made()
    return (
        made.requests.labels(route, method, str(status)),
        made.durations.labels(route),
        made.database.labels(route),
        made.statements.labels(route),
    )


@cache
def _made() -> SimpleNamespace:
    from prometheus_client import Counter, Gauge, Histogram

    by_route = ["route"]
    return SimpleNamespace(
        requests=Counter("huiban_requests", "Requests answered", [*by_route, "method", "status"]),
        durations=Histogram(
            "huiban_request_seconds", "From arrival to answer", by_route, buckets=REQUEST_BUCKETS
        ),
        database=Counter("huiban_request_database_seconds", "Time in statements", by_route),
        statements=Counter("huiban_request_queries", "Statements", by_route),
        jobs=Histogram("huiban_job_seconds", "Jobs by name and end", ["job", "end"], buckets=JOB_BUCKETS),
        streams=Gauge("huiban_live_streams", "Open streams", multiprocess_mode="mostrecent"),
        delivery=Histogram(
            "huiban_live_delivery_seconds",
            "From the recording of a fact to its delivery by the stream process",
            buckets=DELIVERY_BUCKETS,
        ),
        events=Counter("huiban_live_events", "Events handed to streams"),
    )
