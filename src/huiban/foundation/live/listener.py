"""One LISTEN connection to PostgreSQL for the whole stream process, made anew when it breaks.

It stays in autocommit: a listener inside a transaction would fill the server's notification queue.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import psycopg
from psycopg import sql
from psycopg.errors import ReadOnlySqlTransaction

from huiban.foundation.live.hub import Hub
from huiban.foundation.live.protocol import CHANNEL, decode

CHECK_SECONDS = 30.0
FIRST_PAUSE_SECONDS = 0.1
LONGEST_PAUSE_SECONDS = 5.0
BROKEN = (
    psycopg.OperationalError,
    ReadOnlySqlTransaction,
)  # a standby refuses to be listened to with the latter

log = logging.getLogger("huiban.live")


async def listen(hub: Hub, conninfo: Callable[[], str]) -> None:
    """Deliver notices to ``hub`` until cancelled; ``conninfo`` is asked at each attempt."""
    pause = FIRST_PAUSE_SECONDS
    while True:
        try:
            await _listen_once(hub, conninfo())
        except BROKEN as error:
            if hub.listening:
                pause = FIRST_PAUSE_SECONDS
                log.warning("the database is not heard: %s", str(error).strip().split("\n", 1)[0])
        finally:
            hub.disconnected()
        await asyncio.sleep(pause)
        pause = min(pause * 2, LONGEST_PAUSE_SECONDS)


async def _listen_once(hub: Hub, conninfo: str) -> None:
    connection = await psycopg.AsyncConnection.connect(
        conninfo, autocommit=True, application_name="huiban live"
    )
    async with connection:
        await connection.execute(sql.SQL("listen {}").format(sql.Identifier(CHANNEL)))
        hub.connected()
        while True:
            async for notification in connection.notifies(timeout=CHECK_SECONDS):
                notice = decode(notification.payload)
                if notice:
                    hub.deliver(notice)
            await connection.execute("select 1")
