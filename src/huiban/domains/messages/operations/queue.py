"""Put a message into the outbox, or take it out again before it is sent."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from huiban.domains.messages import facts
from huiban.domains.messages.models import OutboxMessage
from huiban.domains.messages.states import MessageState
from huiban.domains.messages.templates import Params, find_template
from huiban.foundation.actors import Actor
from huiban.foundation.database.readings import find_by_key
from huiban.foundation.facts.public import record
from huiban.foundation.moment import now
from huiban.foundation.wall.looking import as_system


@as_system("messages.queue_message")
@transaction.atomic
def queue_message(
    *,
    actor: Actor,
    key: str,
    subject: str,
    template: str,
    params: Params,
    due_at: datetime | None = None,
    not_after: datetime | None = None,
    person_id: UUID | None = None,
    mobile: str = "",
) -> OutboxMessage:
    """Have a text sent at ``due_at`` (aware; now by default), at the latest ``not_after``.

    Part of the caller's transaction: without its change there is no message. A ``key`` that was used before is
    answered with the message it made, whatever became of it. ``params`` hold ids, never personal data; the receiver
    is a person, or a mobile number that is kept encrypted. Raises ``ValueError`` for an undeclared template or when
    there is nobody to send to.
    """
    if person_id is None and not mobile:
        raise ValueError("a message needs somebody to send it to")
    if find_template(template) is None:
        raise ValueError(f"no template is called {template}")
    moment = now()
    due = due_at or moment
    message = OutboxMessage(
        key=key,
        subject=subject,
        person_id=person_id,
        mobile=mobile or None,
        template=template,
        params=dict(params),
        due_at=due,
        try_at=due,
        not_after=not_after,
        queued_at=moment,
    )
    OutboxMessage.objects.bulk_create([message], ignore_conflicts=True)
    stored = find_by_key(OutboxMessage, key=key) or message
    if stored.id != message.id:
        return stored
    fact = facts.MessageQueued(subject=subject, template=template, due_at=due.isoformat())
    record(fact, actor=actor)
    return stored


@as_system("messages.cancel_messages")
@transaction.atomic
def cancel_messages(*, actor: Actor, subject: str, key_prefix: str = "") -> int:
    """Withdraw the waiting messages about ``subject`` (only those whose key begins so, when told).

    Returns how many. Waits for one that is just being sent: that one counts as sent, all others never are.
    """
    waiting = OutboxMessage.objects.filter(subject=subject, state=MessageState.WAITING)
    if key_prefix:
        waiting = waiting.filter(key__startswith=key_prefix)
    count = waiting.update(state=MessageState.CANCELLED, ended_at=now())
    if count:
        record(facts.MessagesCancelled(subject=subject, count=count), actor=actor)
    return count
