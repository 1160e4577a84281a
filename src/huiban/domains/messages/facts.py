"""What happens to text messages. ``subject`` is what the message is about; no fact says to whom or what was written."""

from __future__ import annotations

from dataclasses import dataclass

from huiban.foundation.facts.public import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageQueued(Fact):
    tag = "messages:message:queued"
    template: str
    due_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageSent(Fact):
    tag = "messages:message:sent"
    template: str
    attempts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFailed(Fact):
    """``reason``: refused (by the provider, too often), in_doubt, no_mobile, late, no_template."""

    tag = "messages:message:failed"
    template: str
    attempts: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesCancelled(Fact):
    tag = "messages:message:cancelled"
    count: int
