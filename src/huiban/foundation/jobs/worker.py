"""The job worker's process: ``python -m huiban.foundation.jobs.worker``, stopped by SIGINT or SIGTERM.

It also ends by itself, with status 0, when the database restarts: whoever starts it must start it again on
any end.
"""

from __future__ import annotations

import logging
import os
import sys

CONCURRENCY = 4
SHUTDOWN_SECONDS = 5.0

log = logging.getLogger("huiban.jobs")


def main() -> int:
    """Run jobs until stopped; 1 when the database cannot be reached."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiban.settings")
    import django

    django.setup()
    from django.db import DatabaseError, connection
    from procrastinate.contrib.django import app
    from procrastinate.exceptions import ConnectorException

    try:
        connection.ensure_connection()
        connection.close()
        with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
            worker.run_worker(
                name="huiban", concurrency=CONCURRENCY, shutdown_graceful_timeout=SHUTDOWN_SECONDS
            )
    except (ConnectorException, DatabaseError, ExceptionGroup) as error:
        log.warning("the job worker ends: %s", str(error).split("\n", 1)[0] or type(error).__name__)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
