"""Measures every statement that goes through Django's connections. Two clock readings when nothing is slow."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import Any

from django.conf import settings
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from huiban.foundation import tracing
from huiban.foundation.measuring.fingerprints import fingerprint
from huiban.foundation.measuring.slow_queries import note_slow
from huiban.foundation.measuring.tally import current_tally

Execute = Callable[[Any, Any, bool, dict[str, Any]], Any]


def watch_connections() -> None:
    """Measure what every connection opened from now on executes."""
    connection_created.connect(_watch, dispatch_uid="huiban.measuring")


def measured(execute: Execute, statement: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """Execute, count, and note what took longer than ``HUIBAN_SLOW_QUERY_MS``."""
    started = perf_counter()
    try:
        if tracing.is_on():
            with tracing.statement_span(lambda: fingerprint(_text(statement))):
                return execute(statement, params, many, context)
        return execute(statement, params, many, context)
    finally:
        seconds = perf_counter() - started
        tally = current_tally()
        if tally is not None:
            tally.queries += 1
            tally.seconds += seconds
        if 0 < settings.HUIBAN_SLOW_QUERY_MS <= seconds * 1000:
            note_slow(_text(statement), seconds)


def _watch(sender: object, connection: BaseDatabaseWrapper, **_rest: object) -> None:  # noqa: ARG001
    if measured not in connection.execute_wrappers:
        connection.execute_wrappers.append(measured)


def _text(statement: Any) -> str:
    return statement if isinstance(statement, str) else "(a composed statement)"
