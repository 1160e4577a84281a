"""Tell screens that something moved, and let a page listen. The only module of this package that others
import.

A notice is sent inside the current transaction, by the statement that writes the fact: PostgreSQL delivers it
exactly when that commits, drops it when the transaction or the savepoint is rolled back, and removes repetitions.
What costs is *whether* a transaction notifies (commits with a notification queue on one lock), so nothing is sent
when nobody could be listening: no topics, no notice.
"""

from __future__ import annotations

import base64
import time
from collections.abc import Sequence
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.db import connection

from huiban.foundation.live.protocol import CHANNEL, EVERYONE, encode_fact, encode_refetch
from huiban.foundation.live.tokens import sign
from huiban.foundation.request_context import request_id

__all__ = ["EVERYONE", "NOTIFYING", "channel_token", "notices", "publish_refetch", "stream_url"]

DEFAULT_SECONDS = 300
# An expression that sends the notices of its one parameter, an array: for the statement that writes the fact.
NOTIFYING = f"(select string_agg(pg_notify('{CHANNEL}', notice)::text, '') from unnest(%s::text[]) notice)"  # noqa: S608


def notices(*topics: str, fact_id: UUID | str) -> list[str]:
    """What ``NOTIFYING`` takes to tell the listeners of ``topics`` of a fact, on commit; none without topics.

    Topics are ``name`` or ``name:key``, no personal data. More than one notice only when one cannot hold the topics.
    """
    return encode_fact(topics, fact_id, request_id())


def publish_refetch(*topics: str) -> None:
    """Have the listeners of ``topics`` (or ``EVERYONE``) fetch again, on commit: one notice for a bulk
    change."""
    told = encode_refetch(topics, request_id())
    with connection.cursor() as cursor:
        cursor.execute(f"select {NOTIFYING}", [told])


def channel_token(topics: Sequence[str], seconds: int = DEFAULT_SECONDS) -> str:
    """A signed token with which a page may connect to these topics within ``seconds`` (at most an hour).

    Make it *before* reading what the page shows: the stream asks for a refetch when something moved after the
    token was made. The caller has checked that the reader may see the topics.
    """
    key = base64.b64decode(settings.HUIBAN_LIVE_KEY)
    return sign(topics, key=key, now=time.time(), seconds=seconds)


def stream_url(topics: Sequence[str], *, host: str | None = None, seconds: int = DEFAULT_SECONDS) -> str:
    """Address of the stream of these topics, token included.

    ``HUIBAN_LIVE_URL`` when set (one public name in front of both processes); otherwise the live port on
    ``host``, the host the page was asked for (``request.get_host()``), so that it works by any name of this
    machine.
    """
    base = settings.HUIBAN_LIVE_URL.rstrip("/") or _on_live_port(host)
    return f"{base}/live?t={channel_token(topics, seconds)}"


def _on_live_port(host: str | None) -> str:
    name = urlsplit(f"//{host}").hostname if host else None
    if not name:
        name = urlsplit(settings.HUIBAN_PUBLIC_URL).hostname or "127.0.0.1"
    return f"//{f'[{name}]' if ':' in name else name}:{settings.HUIBAN_LIVE_PORT}"
