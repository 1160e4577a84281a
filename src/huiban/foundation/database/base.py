"""Django's PostgreSQL backend, made for a server that may lose its standby or its rank while we are connected.

Two things Django does not know. A server that became a standby goes on answering ``select 1`` on a kept connection, which
then refuses every write for good: such a connection is given up at the next request. And a commit that waits for a
synchronous standby ends as done, with a warning only, when somebody cancels it (``pg_cancel_backend``): that is told as
not done, for a server that takes over may not have it.

One thing it does too often: to ask the server, before every request, whether it is there. One that has just answered and
has not hung up is there.
"""

from __future__ import annotations

import select
from collections.abc import Sequence
from functools import partial
from time import monotonic
from typing import Any

from django.db import OperationalError
from django.db.backends.postgresql import base
from psycopg import Connection, Error
from psycopg.errors import Diagnostic
from psycopg.types.datetime import TimestamptzLoader

from huiban.foundation.database.asking import Asking, LastingPlans, Statement
from huiban.foundation.database.statements import KeptPlansCursor

_WAITS_FOR_STANDBY = "SyncRepWaitForLSN"
_HEARD_JUST_NOW = 0.5  # seconds
_UNCONFIRMED = "committed on this server, not confirmed by its standby"


class DatabaseWrapper(base.DatabaseWrapper):
    """One connection. ``_untold``: a commit just now was not confirmed; ``_doubtful``: one was, some time; ``_heard``: when
    a statement was last answered, as ``monotonic`` says it."""

    _untold = _doubtful = False
    _heard = 0.0
    health_check_done: bool
    _asking: Asking
    _coming: select.poll
    _wrapped_in: list[Any] | None = None
    _sending: Any = None

    def get_connection_params(self) -> dict[str, Any]:
        """Django's, with a cursor that keeps the plans of statements that have only one."""
        return super().get_connection_params() | {"cursor_factory": KeptPlansCursor}

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection[Any]:
        """A new connection whose warnings are heard."""
        connection: Connection[Any] = super().get_new_connection(conn_params)
        self._untold = self._doubtful = False
        connection.adapters.register_loader("timestamptz", TimestamptzLoader)
        connection.add_notice_handler(self._hear)
        self._asking, self._coming = Asking(connection), select.poll()
        self._coming.register(connection.fileno(), select.POLLIN)
        connection._prepared = LastingPlans(self._asking, connection._prepared)
        if self._confirmed not in self.execute_wrappers:
            self.execute_wrappers.insert(0, self._confirmed)
        return connection

    def create_cursor(self, name: str | None = None) -> Any:
        """A cursor of the connection, named ones on the server's side. Django's own would put its loader of moments, which
        parses each of them in Python, before psycopg's: both give UTC, which the connection is set to."""
        if name is None:
            return self.connection.cursor()
        return self.connection.cursor(name, scrollable=False, withhold=self.connection.autocommit)

    def ask(self, statement: Statement, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """The rows of a statement that is made once. All that holds for a cursor's statements holds for it."""
        if self.queries_logged:  # somebody counts what cursors execute
            with self.cursor() as cursor:
                named = dict(zip(statement.names, values, strict=True)) if statement.names else None
                cursor.execute(statement.text, named or values)
                return cursor.fetchall() if cursor.description else []

        self.close_if_health_check_failed()
        self.ensure_connection()
        self.validate_thread_sharing()
        self.validate_no_broken_transaction()
        context = {"connection": self, "statement": statement}
        with self.wrap_database_errors:
            rows: list[tuple[Any, ...]] = self._wrapped()(statement.text, values, False, context)
        return rows

    def _wrapped(self) -> Any:
        """What sends a statement, within all that wraps a cursor's."""
        if self._wrapped_in != self.execute_wrappers:
            self._wrapped_in, self._sending = [*self.execute_wrappers], self._send
            for wrapper in reversed(self._wrapped_in):
                self._sending = partial(wrapper, self._sending)
        return self._sending

    def _send(self, _text: str, values: Any, _many: bool, context: dict[str, Any]) -> Any:
        return self._asking.rows(context["statement"], values)

    def is_usable(self) -> bool:
        """Whether the connection works and its server takes writes; false after a commit that was not confirmed."""
        if self.connection is None or self._doubtful:
            return False
        return takes_writes(self.connection)

    def close_if_health_check_failed(self) -> None:
        """Django's, before the first statement of a request."""
        if self.connection is not None and not self.health_check_done and self._is_there():
            self.health_check_done = True
        super().close_if_health_check_failed()

    def _is_there(self) -> bool:
        """Whether the server was heard just now and nothing has come since, which an end of the connection would be."""
        if self._doubtful or self.connection.closed or monotonic() - self._heard > _HEARD_JUST_NOW:
            return False
        return not self._coming.poll(0)

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]
        self._require_confirmed()

    def _confirmed(self, execute: Any, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        """A statement outside a transaction commits by itself."""
        result = execute(sql, params, many, context)
        self._heard = monotonic()
        self._require_confirmed()
        return result

    def _require_confirmed(self) -> None:
        if self._untold:
            self._untold = False
            raise OperationalError(_UNCONFIRMED)

    def _hear(self, diagnostic: Diagnostic) -> None:
        if diagnostic.source_function == _WAITS_FOR_STANDBY:
            self._untold = self._doubtful = True


def takes_writes(connection: Connection[Any]) -> bool:
    """Whether the server can be asked and is not a standby, by a round trip."""
    try:
        standby = connection.execute("select pg_is_in_recovery()").fetchone()
    except Error:
        return False
    return standby is not None and not standby[0]
