"""The live topics of the hall. No topic holds a secret or a person."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID


def line_topic(letter: str) -> str:
    return f"line:{letter}"


def window_topic(number: int) -> str:
    return f"window:{number}"


def ticket_topic(ticket_id: UUID) -> str:
    return f"ticket:{ticket_id}"


def hall_topics(
    letters: Iterable[str], *, window: int | None = None, ticket: UUID | None = None
) -> list[str]:
    """The hall, the lines concerned, and the window and ticket when there are any."""
    topics = ["hall", *(line_topic(letter) for letter in letters)]
    if window is not None:
        topics.append(window_topic(window))
    if ticket is not None:
        topics.append(ticket_topic(ticket))
    return topics
