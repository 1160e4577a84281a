"""What a web process does once when it loads, so that its first request is as fast as the others."""

from __future__ import annotations

import gc
import logging

log = logging.getLogger("huiban.runtime")


def warm() -> None:
    """Import the URL map and the templates' engine, try the database, and have the collector of garbage leave alone what is
    loaded by now: looking through it held a request up for 100 to 200 ms. Never fails: requests tell of errors."""
    from django.db import DatabaseError, connection
    from django.template import engines
    from django.urls import get_resolver

    get_resolver()._populate()
    engines.all()
    try:
        connection.ensure_connection()
    except DatabaseError as error:
        log.warning("the database cannot be reached yet: %s", str(error).split("\n", 1)[0])
    finally:
        connection.close()  # this thread serves no requests
    gc.collect()
    gc.freeze()
