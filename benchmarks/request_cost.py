"""What watching costs a request: the work that is added, alone, in a loop, beside what pages take.

    python benchmarks/request_cost.py

Whole requests with and without it differ by less than two runs of the same do, so the added work is timed by itself:
the measuring of a request with eight statements, its line as JSON and its counters, the fastest of many rounds. Prints
microseconds; the standard for them is the page that takes least.
"""

from __future__ import annotations

import io
import logging
import os
import tempfile
import time
from collections.abc import Callable
from types import SimpleNamespace

ROUNDS, REQUESTS, STATEMENTS = 30, 300, 8


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiban.settings")
    import django

    django.setup()
    from django.conf import settings

    from huiban.foundation.metrics import FOLDER

    print(f"nothing           {fastest(plain):7.1f} µs")
    settings.HUIBAN_ACCESS_LOG = "failed"
    print(f"as it comes       {fastest(watched):7.1f} µs")
    settings.HUIBAN_ACCESS_LOG = "all"
    write_nowhere()
    print(f"a line of JSON    {fastest(watched):7.1f} µs")
    with tempfile.TemporaryDirectory() as folder:
        os.environ[FOLDER] = folder
        print(f"and the counters  {fastest(watched):7.1f} µs")


def fastest(request: Callable[[], None]) -> float:
    """Microseconds of one request in the best round."""
    request()
    best = float("inf")
    for _ in range(ROUNDS):
        started = time.process_time()
        for _ in range(REQUESTS):
            request()
        best = min(best, time.process_time() - started)
    return best / REQUESTS * 1e6


def plain() -> None:
    for _ in range(STATEMENTS):
        execute("select 1", None, False, {})


def watched() -> None:
    from huiban.foundation.measuring.statements import measured
    from huiban.surfaces.components.observed import observed

    with observed(REQUEST) as finish:
        for _ in range(STATEMENTS):
            measured(execute, "select 1", None, False, {})
        finish(ANSWER)


def execute(statement: str, params: object, many: bool, context: dict[str, object]) -> None:
    """A statement that takes no time."""


def write_nowhere() -> None:
    from huiban.foundation.logs import JsonLine, RequestIdFilter, RouteNotAddress

    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(JsonLine())
    handler.addFilter(RequestIdFilter())
    handler.addFilter(RouteNotAddress())
    logging.getLogger().handlers[:] = [handler]


REQUEST = SimpleNamespace(
    method="GET", headers={}, path_info="/x/", resolver_match=SimpleNamespace(view_name="portal:item")
)
ANSWER = SimpleNamespace(status_code=200)

if __name__ == "__main__":
    main()
