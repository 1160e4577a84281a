"""Who listens to what inside the stream process, and what each is still to be sent."""

from __future__ import annotations

import asyncio
import json
import time
from collections import deque
from uuid import UUID

from huiban.foundation import metrics
from huiban.foundation.live.protocol import EVERYONE, Notice
from huiban.foundation.live.tokens import Channel

BUFFERED_EVENTS = 64
REMEMBERED_TOPICS = 50_000
CLOCK_MARGIN_SECONDS = 2.0
MAX_STREAM_SECONDS = 1_800.0

# The id makes a browser that reconnects send Last-Event-ID: that is how a gap is known.
HELLO = b"retry: 2000\nid: 1\nevent: hello\ndata: {}\n\n"
REFETCH = b"event: refetch\ndata: {}\n\n"
HEARTBEAT = b"event: beat\ndata: {}\n\n"  # an event, not a comment: pages notice when it stays away


class Client:
    """One open stream. Its buffer is bounded: whoever reads too slowly is told to fetch again instead."""

    __slots__ = ("_buffer", "_wake", "closed", "opened", "topics")

    def __init__(self, topics: tuple[str, ...]) -> None:
        self.topics = topics
        self.closed = False
        self.opened = time.monotonic()
        self._buffer: deque[bytes] = deque()
        self._wake = asyncio.Event()

    def push(self, event: bytes) -> None:
        """Queue an event."""
        if len(self._buffer) >= BUFFERED_EVENTS:
            self._buffer.clear()
            event = REFETCH
        if event is not REFETCH or REFETCH not in self._buffer:
            self._buffer.append(event)
        self._wake.set()

    def close(self) -> None:
        """Let the stream end after what is queued."""
        self.closed = True
        self._wake.set()

    async def next_chunk(self) -> bytes:
        """Wait for events and return all that are queued; empty only when the stream is closed."""
        while not self._buffer and not self.closed:
            self._wake.clear()
            await self._wake.wait()
        chunk = b"".join(self._buffer)
        self._buffer.clear()
        return chunk


class Hub:
    """All streams of this process by topic."""

    def __init__(self) -> None:
        self.clients: set[Client] = set()
        self.listening = False
        self._by_topic: dict[str, set[Client]] = {}
        self._moved: dict[str, float] = {}
        self._knows_since = time.time()

    def open(self, channel: Channel, *, is_return: bool) -> Client:
        """Add a stream; its first event is hello, and refetch when it may have missed something before."""
        client = Client(channel.topics)
        self.clients.add(client)
        metrics.set_streams(len(self.clients))
        for topic in channel.topics:
            self._by_topic.setdefault(topic, set()).add(client)
        client.push(HELLO)
        if is_return or self._moved_since(channel):
            client.push(REFETCH)
        return client

    def leave(self, client: Client) -> None:
        """Forget a stream that has ended."""
        self.clients.discard(client)
        metrics.set_streams(len(self.clients))
        for topic in client.topics:
            listeners = self._by_topic.get(topic, set())
            listeners.discard(client)
            if not listeners:
                self._by_topic.pop(topic, None)

    def deliver(self, notice: Notice) -> None:
        """Hand a notice to the listeners of its topics."""
        if EVERYONE in notice.topics:
            self.refetch_all()
            return
        reached = 0
        for topic in notice.topics:
            self._remember(topic)
            listeners = self._by_topic.get(topic)
            if listeners:
                event = REFETCH if notice.fact is None else _fact_event(topic, notice.fact, notice.request)
                for client in listeners:
                    client.push(event)
                reached += len(listeners)
        moment = recorded_at(notice.fact)
        if moment is not None:
            metrics.observe_delivery(time.time() - moment, listeners=reached)

    def connected(self) -> None:
        """The database is heard again: nobody knows what was missed, so all fetch again."""
        self.listening = True
        self.refetch_all()

    def disconnected(self) -> None:
        """The database is not heard any more."""
        self.listening = False

    def refetch_all(self) -> None:
        """Have everyone fetch again, also pages that are on their way to connect."""
        self._moved.clear()
        self._knows_since = time.time()
        for client in self.clients:
            client.push(REFETCH)

    def beat(self) -> None:
        """Keep quiet streams open through proxies; end those that are old (a fresh token shows they may go
        on)."""
        oldest = time.monotonic() - MAX_STREAM_SECONDS
        for client in self.clients:
            if client.opened < oldest:
                client.close()
            else:
                client.push(HEARTBEAT)

    def close(self) -> None:
        """End all streams."""
        for client in self.clients:
            client.close()

    def _moved_since(self, channel: Channel) -> bool:
        since = channel.issued - CLOCK_MARGIN_SECONDS
        if not self.listening or self._knows_since > since:
            return True
        return any(self._moved.get(topic, 0.0) >= since for topic in channel.topics)

    def _remember(self, topic: str) -> None:
        if len(self._moved) >= REMEMBERED_TOPICS:
            self._moved.clear()
            self._knows_since = time.time()
        self._moved[topic] = time.time()


def recorded_at(fact: str | None) -> float | None:
    """When a fact was recorded, as its id tells (seconds); None for what has no such id."""
    try:
        identifier = UUID(fact or "")
    except ValueError:
        return None
    return (identifier.int >> 80) / 1000 if identifier.version == 7 else None


def _fact_event(topic: str, fact: str, request: str) -> bytes:
    told = {"topic": topic, "fact": None if fact == "-" else fact}
    data = json.dumps(told | ({"request": request} if request else {}), separators=(",", ":"))
    return f"event: fact\ndata: {data}\n\n".encode()
