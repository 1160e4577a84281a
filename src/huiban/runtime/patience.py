"""How long a page waits for the database. For the web's connections only: migrations and jobs take the time they need."""

from __future__ import annotations


def limit_patience(*, statement_ms: int, lock_ms: int) -> None:
    """Have every connection that this process opens from now on give up on statements and locks that take longer."""
    from django.db import connections

    options = connections.settings["default"]["OPTIONS"]
    limits = f"-c statement_timeout={statement_ms} -c lock_timeout={lock_ms}"
    options["options"] = f"{options.get('options', '')} {limits}".strip()
