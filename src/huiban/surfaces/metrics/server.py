"""The process that answers ``GET /metrics``: ``python -m huiban.surfaces.metrics.server``.

It listens on 127.0.0.1 and nowhere else: what it tells is no secret to whoever runs the machine and nothing to anybody
beyond it. A collector on another machine comes through a proxy or a tunnel that asks who it is.
"""

from __future__ import annotations

import logging
import os
import signal
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer

STATEMENT_MS, LOCK_MS = 5_000, 1_000
LOOPBACK = "127.0.0.1"
log = logging.getLogger("huiban.metrics")


class Answers(BaseHTTPRequestHandler):
    """One address, one answer."""

    server_version, sys_version = "huiban", ""
    timeout = 10

    def do_GET(self) -> None:
        """All counters of all processes, and the house as it stands."""
        if self.path.partition("?")[0] != "/metrics":
            self.send_error(404)
            return
        from prometheus_client import CONTENT_TYPE_LATEST

        content = exposition()
        self.send_response(200)
        self.send_header("Content-Type", CONTENT_TYPE_LATEST)
        self.send_header("Content-Length", str(len(content)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:
        """A scrape is no news."""


def exposition() -> bytes:
    """The text Prometheus reads."""
    from prometheus_client import CollectorRegistry, generate_latest
    from prometheus_client.multiprocess import MultiProcessCollector

    from huiban.foundation import metrics
    from huiban.surfaces.metrics.house import House

    registry = CollectorRegistry()
    if metrics.is_on():
        MultiProcessCollector(registry)
    registry.register(House())
    return generate_latest(registry)


def main() -> int:
    """Answer one scrape at a time until SIGINT or SIGTERM."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiban.settings")
    import django

    django.setup()
    from huiban.runtime.environment import read_environment
    from huiban.runtime.patience import limit_patience

    limit_patience(statement_ms=STATEMENT_MS, lock_ms=LOCK_MS)
    port = read_environment().metrics_port
    if port is None:
        log.error("HUIBAN_METRICS_PORT is not set")
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, lambda *_: sys.exit(0))
    with HTTPServer((LOOPBACK, port), Answers) as server:
        server.serve_forever(poll_interval=0.5)
    return 0


if __name__ == "__main__":
    sys.exit(main())
