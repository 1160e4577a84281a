"""Named reads of the outbox."""

from __future__ import annotations

from huiban.domains.messages.models import OutboxMessage


def list_messages(subject: str) -> list[OutboxMessage]:
    """All messages about a subject, the earliest first."""
    return list(OutboxMessage.objects.filter(subject=subject).order_by("due_at", "id"))
