"""A listener whose server only follows another: it asks again until that one takes over."""

from __future__ import annotations

import asyncio

import psycopg

from huiban.foundation.live.hub import Hub
from huiban.foundation.live.listener import listen
from huiban.runtime.embedded import THROWAWAY_SETTINGS, EmbeddedPostgres

SETTINGS = {**THROWAWAY_SETTINGS, "wal_level": "replica", "max_wal_senders": "4"}


def test_a_standby_is_asked_again_until_it_is_the_primary():
    with EmbeddedPostgres.temporary(settings=SETTINGS) as server:
        server.stop()
        (server.data / "standby.signal").touch()
        server.start()
        conninfo = server.address.conninfo()
        before, after = asyncio.run(_listen_through_promotion(conninfo))
    assert not before
    assert after


async def _listen_through_promotion(conninfo: str) -> tuple[bool, bool]:
    hub = Hub()
    listening = asyncio.create_task(listen(hub, lambda: conninfo))
    await asyncio.sleep(0.5)
    before = hub.listening or listening.done()
    with psycopg.connect(conninfo, autocommit=True) as plain:
        plain.execute("select pg_promote()")
    for _wait in range(400):
        if hub.listening or listening.done():
            break
        await asyncio.sleep(0.05)
    after = hub.listening
    listening.cancel()
    await asyncio.wait({listening})
    return before, after
