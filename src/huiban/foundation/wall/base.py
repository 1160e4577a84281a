"""The product's PostgreSQL backend, standing behind the wall: the role and ``app.actor`` follow ``looking()``.

Before each statement the session is made to stand as whoever looks, when it does not yet. That is a round trip for each
change and none for a statement. A rollback undoes settings made in its transaction: after one, how the session stands
is not known and is said anew.
"""

from __future__ import annotations

import logging
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from psycopg.pq import TransactionStatus

from huiban.foundation.database.asking import Statement
from huiban.foundation.database.base import DatabaseWrapper as ServerWrapper
from huiban.foundation.moment import local_today
from huiban.foundation.wall.looking import NOBODY, OWNER, SYSTEM, looking

ROLE = "huiban_app"
# Not of the role means of no use to the wall: the account would go on as the owner. Before PostgreSQL 16 every member of
# a role may take it on.
CAN_STAND = """
    select exists (
        select 1 from pg_catalog.pg_roles
        where rolname = 'huiban_app' and not rolsuper and not rolbypassrls and pg_has_role(
            oid, case when current_setting('server_version_num')::int >= 160000 then 'set' else 'member' end
        )
    )
"""

log = logging.getLogger("huiban.wall")


class DatabaseWrapper(ServerWrapper):
    """A connection whose rights are those of whoever looks."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._stands: str | None = None
        self._stood: str | None = None  # before a statement that changes it
        self._can_stand: bool | None = None
        self.execute_wrappers.append(self._stand_first)

    def stand(self) -> None:
        """Make the session stand as whoever looks. Raises ``DatabaseError`` when the server cannot be asked."""
        wanted = looking()
        if wanted == self._stands or self.connection is None:
            return
        with self.wrap_database_errors:
            if self._is_broken():  # only a rollback can follow, and undoes what stands
                return
            if wanted != OWNER and not self._may_stand():
                return
            today = local_today() if wanted.startswith("person:") else None
            self._asking.command(_settings(wanted, self._stands, today))
            self._stands = wanted

    def has_stood_as(self, whom: str) -> None:
        """A statement has set ``app.actor`` itself. From where more than that would differ, it is said anew."""
        before, self._stood = self._stood, None
        self._stands = None if before in {None, OWNER} or " " in str(before) else whom

    def create_cursor(self, name: str | None = None) -> Any:
        """A cursor, which may be used without ``execute`` too, of a session that stands."""
        if looking() != self._stands:
            self.stand()
        return super().create_cursor(name)

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        opened = super().get_new_connection(conn_params)
        self._stands, self._can_stand = OWNER, None
        return opened

    def _stand_first(self, execute: Any, sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
        statement: Statement | None = context.get("statement")
        if statement is None or not statement.anyone:
            if looking() != self._stands:
                self.stand()
        elif statement.stands:  # unknown until it is told how
            self._stood, self._stands = self._stands, None
        return execute(sql, params, many, context)

    def _rollback(self) -> Any:
        self._stands = None
        return super()._rollback()  # type: ignore[misc]

    def _commit(self) -> Any:
        if self.connection is not None and self._is_broken():  # the server rolls back
            self._stands = None
        try:
            return super()._commit()
        except BaseException:
            self._stands = None
            raise

    def _savepoint_rollback(self, sid: str) -> None:
        try:
            super()._savepoint_rollback(sid)  # type: ignore[misc]
        finally:
            self._stands = None

    def _is_broken(self) -> bool:
        return bool(self.connection.pgconn.transaction_status == TransactionStatus.INERROR)

    def _may_stand(self) -> bool:
        if self._can_stand is None:
            self._can_stand = bool(self.connection.execute(CAN_STAND).fetchone()[0])
            if not self._can_stand:
                log.error("the account cannot become %s: the database's policies do not bind it", ROLE)
        return self._can_stand


@lru_cache(maxsize=4096)
def _settings(wanted: str, stands: str | None, today: date | None) -> str:
    """The statements that lead from how the session stands to how it shall; for a person said on ``today``."""
    if wanted == OWNER:
        return "reset role; set app.actor = ''"
    who, _, held = wanted.partition(" ")
    said = [f"set app.actor = '{_checked(who)}'"]
    if stands in {None, OWNER}:
        said.insert(0, f"set role {ROLE}")
    if held or stands in {None, OWNER} or " " in stands:
        said.append(f"set app.held = '{UUID(held) if held else ''}'")
    if today:
        said.append(f"set app.today = '{today:%Y-%m-%d}'")
    return "; ".join(said)


def _checked(who: str) -> str:
    """``who``, when it is one of the forms the policies know: it is written into a statement."""
    if who in {NOBODY, SYSTEM}:
        return who
    kind, _, identifier = who.partition(":")
    if kind not in {"person", "staff"}:
        raise ValueError(who)
    return f"{kind}:{UUID(identifier)}"
