"""What each stream is sent."""

from __future__ import annotations

import asyncio
import time

from huiban.foundation.live import hub as hub_module
from huiban.foundation.live.hub import HEARTBEAT, HELLO, REFETCH, Client, Hub
from huiban.foundation.live.protocol import Notice
from huiban.foundation.live.tokens import Channel


def channel(*topics: str, age: float = -5.0) -> Channel:
    issued = int(time.time() - age)
    return Channel(topics, issued, issued + 300)


def heard(client: Client) -> bytes:
    client.close()
    return asyncio.run(client.next_chunk())


def connected() -> Hub:
    hub = Hub()
    hub.connected()
    return hub


def test_only_listeners_of_the_topic_hear_it() -> None:
    hub = connected()
    one, other = hub.open(channel("case:1"), is_return=False), hub.open(channel("case:2"), is_return=False)
    hub.deliver(Notice(("case:1",), "f1"))
    assert heard(one) == HELLO + b'event: fact\ndata: {"topic":"case:1","fact":"f1"}\n\n'
    assert heard(other) == HELLO


def test_a_slow_reader_is_told_to_fetch_again() -> None:
    hub = connected()
    client = hub.open(channel("cockpit"), is_return=False)
    for number in range(500):
        hub.deliver(Notice(("cockpit",), str(number)))
    chunk = heard(client)
    assert chunk.startswith(REFETCH)
    assert chunk.count(b"event: ") <= hub_module.BUFFERED_EVENTS


def test_what_moved_before_the_connection_is_not_lost() -> None:
    """A page made its token, read the data, and a fact came before its stream was open."""
    hub = connected()
    hub._knows_since -= 100
    early, unrelated = channel("case:1", age=3), channel("case:2", age=3)
    hub.deliver(Notice(("case:1",), "f"))
    assert REFETCH in heard(hub.open(early, is_return=False))
    assert REFETCH not in heard(hub.open(unrelated, is_return=False))
    assert REFETCH not in heard(hub.open(channel("case:1"), is_return=False))


def test_a_token_older_than_our_knowledge_fetches_again() -> None:
    assert REFETCH in heard(connected().open(channel("case:1", age=30), is_return=False))


def test_a_browser_that_returns_fetches_again() -> None:
    assert heard(connected().open(channel("case:1"), is_return=True)) == HELLO + REFETCH


def test_without_the_database_everyone_fetches_again_when_it_is_back() -> None:
    hub = connected()
    client = hub.open(channel("case:1"), is_return=False)
    hub.disconnected()
    hub.connected()
    assert heard(client) == HELLO + REFETCH


def test_refetch_is_said_once() -> None:
    hub = connected()
    client = hub.open(channel("a", "b"), is_return=False)
    hub.deliver(Notice(("a", "b"), None))
    hub.deliver(Notice(("*",), None))
    assert heard(client) == HELLO + REFETCH


def test_quiet_streams_are_kept_and_old_ones_ended() -> None:
    hub = connected()
    young, old = hub.open(channel("a"), is_return=False), hub.open(channel("a"), is_return=False)
    old.opened -= hub_module.MAX_STREAM_SECONDS + 1
    hub.beat()
    assert old.closed
    assert heard(young) == HELLO + HEARTBEAT


def test_nothing_is_kept_of_a_stream_that_left() -> None:
    hub = connected()
    client = hub.open(channel("a", "b"), is_return=False)
    hub.leave(client)
    hub.leave(client)
    assert not hub.clients
    assert not hub._by_topic


def test_memory_of_topics_is_bounded(monkeypatch: object) -> None:
    hub = connected()
    for number in range(hub_module.REMEMBERED_TOPICS + 10):
        hub.deliver(Notice((f"case:{number}",), "f"))
    assert len(hub._moved) <= hub_module.REMEMBERED_TOPICS
    assert REFETCH in heard(hub.open(channel("case:1", age=10), is_return=False))
