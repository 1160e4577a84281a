"""Named reads of the outbox."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Min, Q

from huiban.domains.messages.models import OutboxMessage
from huiban.domains.messages.states import MessageState
from huiban.foundation.moment import now
from huiban.foundation.wall.looking import as_system


@dataclass(frozen=True, slots=True)
class OutboxNow:
    """Messages that should have gone, since when the oldest should, those for later, those that failed in a day."""

    due: int
    oldest_due: datetime | None
    later: int
    failed_lately: int


@as_system("messages.list_messages")
def list_messages(subject: str) -> list[OutboxMessage]:
    """All messages about a subject that the caller has found by permission, the earliest first."""
    return list(OutboxMessage.objects.filter(subject=subject).order_by("due_at", "id"))


@as_system("messages.count_outbox")
def count_outbox() -> OutboxNow:
    """How the outbox stands. Counts only, nothing of what is said or to whom."""
    moment = now()
    waiting = OutboxMessage.objects.filter(state=MessageState.WAITING).aggregate(
        due=Count("id", filter=Q(due_at__lte=moment)),
        oldest=Min("due_at", filter=Q(due_at__lte=moment)),
        later=Count("id", filter=Q(due_at__gt=moment)),
    )
    lately = moment - timedelta(days=1)
    failed = OutboxMessage.objects.filter(state=MessageState.FAILED, ended_at__gt=lately).count()
    return OutboxNow(waiting["due"], waiting["oldest"], waiting["later"], failed)
