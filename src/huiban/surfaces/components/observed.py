"""What became of a request: one log line, a few counters, a span. Its route and never its address, its actor's id and
never a name."""

from __future__ import annotations

import itertools
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from time import perf_counter

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from huiban.foundation import metrics, tracing
from huiban.foundation.measuring.public import Tally, begin_tally
from huiban.foundation.request_context import acting

SLOW_SECONDS = 1.0
STATIC, UNKNOWN = "static", "unknown"
METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
log = logging.getLogger("huiban.access")
_static_seen = itertools.count()
Finish = Callable[[HttpResponse], None]


@contextmanager
def observed(request: HttpRequest) -> Iterator[Finish]:
    """Measure until the answer is handed over to ``finish``."""
    tally, started = begin_tally(), perf_counter()
    with tracing.begin_request_span(request.headers) as tell_trace:

        def finish(response: HttpResponse) -> None:
            seconds, route = perf_counter() - started, route_of(request)
            method = request.method if request.method in METHODS else "OTHER"
            if metrics.is_on():
                metrics.count_request(
                    route=route,
                    method=method,
                    status=response.status_code,
                    seconds=seconds,
                    database_seconds=tally.seconds,
                    queries=tally.queries,
                )
            tell_trace(method, route, response.status_code, acting()[0])
            if _is_told(route, response, seconds):
                _tell(method, route, response.status_code, seconds, tally)

        yield finish


def route_of(request: HttpRequest) -> str:
    """The name of the page or operation; ``static`` and ``unknown`` for what has none."""
    match = request.resolver_match
    if match:
        return match.view_name or UNKNOWN
    return STATIC if request.path_info.startswith(settings.STATIC_URL) else UNKNOWN


def _is_told(route: str, response: HttpResponse, seconds: float) -> bool:
    if settings.HUIBAN_ACCESS_LOG == "off":
        return False
    if response.status_code >= 500 or seconds >= SLOW_SECONDS:
        return not (route == "healthz" and response.status_code == 503)
    if settings.HUIBAN_ACCESS_LOG == "failed" or route == "healthz":  # a watcher asks every second
        return False
    every = settings.HUIBAN_ACCESS_LOG_STATIC
    return route != STATIC or (every > 0 and next(_static_seen) % every == 0)


def _tell(method: str, route: str, status: int, seconds: float, tally: Tally) -> None:
    kind, identifier = acting()
    told = {
        "method": method,
        "route": route,
        "status": status,
        "ms": round(seconds * 1000, 1),
        "db_ms": round(tally.seconds * 1000, 1),
        "queries": tally.queries,
    }
    log.log(
        logging.ERROR if status >= 500 else logging.INFO,
        "%s %s %s %.0f ms, %d queries %.0f ms, %s %s",
        method, route, status, told["ms"], tally.queries, told["db_ms"], kind or "-", identifier or "-",
        extra={"told": told},
    )  # fmt: skip
