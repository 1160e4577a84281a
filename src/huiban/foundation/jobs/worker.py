"""The job worker's process: ``python -m huiban.foundation.jobs.worker``, stopped by SIGINT or SIGTERM.

It also ends by itself, with status 0, when the database restarts: whoever starts it must start it again on
any end. Told to stop, it finishes the jobs in work for a few seconds and then ends for certain: with the
database gone the library would wait for half a minute, and a job that computes would keep the process as
long as it likes.
"""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from procrastinate import App

CONCURRENCY = 4
SHUTDOWN_SECONDS = 5.0
MARGIN_SECONDS = 1.0

log = logging.getLogger("huiban.jobs")


def main() -> int:
    """Run jobs until stopped; 1 when the database cannot be reached."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiban.settings")
    import django

    from huiban.foundation.tracing.start import start_tracing

    start_tracing("jobs")
    django.setup()
    from django.db import DatabaseError, connection
    from procrastinate.contrib.django import app

    logging.getLogger("psycopg.pool").setLevel(logging.ERROR)  # it warns of every attempt to connect
    try:
        connection.ensure_connection()
        connection.close()
    except DatabaseError as error:
        log.warning("the job worker ends: %s", str(error).split("\n", 1)[0])
        return 1
    with app.replace_connector(app.connector.get_worker_connector()) as worker:  # type: ignore[attr-defined]
        asyncio.run(_work(worker))
    return 0


async def _work(app: App) -> None:
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    working = asyncio.create_task(_run(app))
    told = asyncio.create_task(stop.wait())
    await asyncio.wait({working, told}, return_when=asyncio.FIRST_COMPLETED)
    working.cancel()
    await asyncio.wait({working}, timeout=SHUTDOWN_SECONDS + MARGIN_SECONDS)
    status = 0
    if not stop.is_set() and not working.cancelled() and (error := working.exception()):
        log.warning("the job worker ends: %s", str(error).split("\n", 1)[0] or type(error).__name__)
        status = 1
    logging.shutdown()
    os._exit(status)  # threads of unfinished jobs would hold an ordinary exit


async def _run(app: App) -> None:
    async with app.open_async():
        await app.run_worker_async(
            name="huiban",
            concurrency=CONCURRENCY,
            shutdown_graceful_timeout=SHUTDOWN_SECONDS,
            install_signal_handlers=False,
        )


if __name__ == "__main__":
    sys.exit(main())
