"""To whom messages went, once nobody needs to know it any more. The rows stay for the count."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from huiban.domains.messages.models import OutboxMessage
from huiban.domains.messages.operations.queue import cancel_messages
from huiban.domains.messages.states import MessageState
from huiban.foundation.actors import SYSTEM
from huiban.foundation.retention.public import Held, Rows, forgets, runs_out

_KNOWN = Q(person__isnull=False) | Q(mobile__isnull=False)


def _due(cutoff: datetime, held: Held) -> QuerySet[OutboxMessage]:
    over = OutboxMessage.objects.filter(_KNOWN, ended_at__lt=cutoff).exclude(state=MessageState.WAITING)
    kept = Q(person_id__in=held.persons, person_id__isnull=False) | Q(subject__in=held.numbers)
    return over.exclude(kept)


def _clear(messages: Sequence[OutboxMessage]) -> None:
    ids = [message.id for message in messages]
    OutboxMessage.objects.filter(id__in=ids).update(person=None, mobile=None, params={})


runs_out("messages:ended", Rows(_due, _clear))


@forgets("messages")
def forget(person_id: UUID) -> None:
    """What waits is withdrawn; nothing says any more to whom the others went."""
    theirs = OutboxMessage.objects.select_for_update().filter(person_id=person_id)
    for subject in sorted(set(theirs.filter(state=MessageState.WAITING).values_list("subject", flat=True))):
        cancel_messages(actor=SYSTEM, subject=subject)
    theirs.exclude(state=MessageState.WAITING).update(person=None, mobile=None, params={})
