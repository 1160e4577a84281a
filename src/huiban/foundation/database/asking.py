"""Statements asked past psycopg's cursor, which is two thirds of what a small statement costs this process.

A cursor takes its text apart, decides by a generator whether to prepare it and keeps an answer for whoever fetches it bit by
bit. Here a statement is made once, is prepared at its first use on a connection if its plan is the same for all values, and
its answer is read whole. Values and answers are turned by psycopg's own rules, so that they are what a cursor gives.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import count
from typing import Any

from django.db import connection
from psycopg import Connection, OperationalError
from psycopg._preparing import Prepare, PrepareManager
from psycopg.adapt import PyFormat, Transformer
from psycopg.errors import error_from_result
from psycopg.pq import DiagnosticField, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult

from huiban.foundation.database.statements import has_one_plan

_DONE = frozenset({ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK, ExecStatus.EMPTY_QUERY})
# A table was changed below a kept plan; or the server does not know the plan any more.
_PLAN_IS_GONE = frozenset({b"0A000", b"26000"})
_MOST_KEPT = 300


class Statement:
    """A statement whose values stand as ``%s``, or all as ``%(name)s``; no other ``%`` is in it but ``%%``.

    ``anyone``: no policy is on any of its tables, so that it may be asked however the session stands; for finding out who
    asks, and a test holds it. ``stands``: it changes how the session stands.
    """

    __slots__ = ("anyone", "has_one_plan", "names", "query", "stands", "text")

    def __init__(self, text: str, *, anyone: bool = False, stands: bool = False) -> None:
        self.text, self.has_one_plan = text, has_one_plan(text)
        self.anyone, self.stands = anyone, stands
        self.names = list(dict.fromkeys(re.findall(r"%\((\w+)\)s", text)))
        numbers = count(1)

        def numbered(found: re.Match[str]) -> str:
            if found[0] == "%%":
                return "%"
            return f"${self.names.index(found[1]) + 1 if found[1] else next(numbers)}"

        self.query = re.sub(r"%(?:s|%|\((\w+)\)s)", numbered, text).encode()


def ask(statement: Statement, *values: Any, **named: Any) -> list[tuple[Any, ...]]:
    """The rows a statement answers on this thread's connection; none where it only writes."""
    if statement.names:
        values = tuple(named[name] for name in statement.names)
    rows: list[tuple[Any, ...]] = connection.ask(statement, values)  # type: ignore[attr-defined]
    return rows


class Asking:
    """One connection of psycopg's, asked so."""

    def __init__(self, connection: Connection[Any]) -> None:
        self._connection, self._transformer = connection, Transformer(connection)
        self._names: dict[tuple[bytes, tuple[int, ...]], bytes] = {}

    def rows(self, statement: Statement, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """What the statement answers, whole. Raises psycopg's errors."""
        self._begin()
        turned = self._transformer
        dumped = turned.dump_sequence(values, [PyFormat.AUTO] * len(values))
        answer = self._answer(statement, dumped, turned.types or (), turned.formats)
        if answer.status != ExecStatus.TUPLES_OK:
            return []
        turned.set_pgresult(answer)
        return turned.load_rows(0, answer.ntuples, tuple)

    def forget(self) -> None:
        """The server has thrown away what it knew."""
        self._names.clear()

    def command(self, text: str) -> None:
        """One or more statements without values or answers."""
        self._require_done(self._connection.pgconn.exec_(text.encode()))

    def _begin(self) -> None:
        """psycopg begins a transaction with its first statement."""
        idle = self._connection.pgconn.transaction_status == TransactionStatus.IDLE
        if idle and not self._connection.autocommit:
            self.command("begin")

    def _answer(
        self, statement: Statement, values: Sequence[Any], types: tuple[int, ...], formats: Any
    ) -> PGresult:
        server = self._connection.pgconn
        name = self._name(statement, types)
        if name is None:
            return self._require_done(server.exec_params(statement.query, values, types, formats))
        answer = server.exec_prepared(name, values, formats)
        if answer.status == ExecStatus.FATAL_ERROR and self._is_gone(answer):
            del self._names[statement.query, types]
            if server.transaction_status == TransactionStatus.IDLE:
                answer = server.exec_params(statement.query, values, types, formats)
        return self._require_done(answer)

    def _name(self, statement: Statement, types: tuple[int, ...]) -> bytes | None:
        """What the server knows the statement by, told it if need be; ``None`` for one that is planned for its values."""
        if not statement.has_one_plan:
            return None
        name = self._names.get((statement.query, types))
        if name is None and len(self._names) < _MOST_KEPT:
            name = b"huiban_%d" % next(_numbers)
            self._require_done(self._connection.pgconn.prepare(name, statement.query, types))
            self._names[statement.query, types] = name
        return name

    def _is_gone(self, answer: PGresult) -> bool:
        return answer.error_field(DiagnosticField.SQLSTATE) in _PLAN_IS_GONE

    def _require_done(self, answer: PGresult) -> PGresult:
        """What the server refuses bears a code. What has none is libpq's own: nobody was there to be told, also when it has not
        noticed yet that the connection is gone."""
        if answer.status in _DONE:
            return answer
        if self._connection.closed or not answer.error_field(DiagnosticField.SQLSTATE):
            raise OperationalError(answer.get_error_message())
        raise error_from_result(answer)


class LastingPlans(PrepareManager):
    """psycopg's own kept plans. It throws all plans of the connection away with every rollback, which every refused request
    is, for fear of a table that was made in the transaction; here only migrations make tables. With a table dropped or
    changed by the connection itself it still does, and ``asking`` is told."""

    def __init__(self, asking: Asking, before: PrepareManager) -> None:
        super().__init__()
        self.prepare_threshold, self.prepared_max = before.prepare_threshold, before.prepared_max
        self._asking = asking

    def _should_discard(self, _prep: Prepare, results: Sequence[PGresult], *_rest: Any) -> bool:
        if not any(_CHANGES_TABLES.match(result.command_status or b"") for result in results):
            return False
        # The server is told, also where only ``asking`` has plans.
        self._names.setdefault((b"", ()), b"")
        self._asking.forget()
        return super().clear()

    def clear(self) -> bool:
        """What a rollback asks for."""
        return False


_CHANGES_TABLES = re.compile(rb"(?:DROP|ALTER|DISCARD ALL|DEALLOCATE ALL)\b")
_numbers = count(1)  # a name is never used again on a connection, also after its plan is gone
