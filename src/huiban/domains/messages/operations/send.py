"""Send what is due: each message in transactions of its own, by any number of workers at once.

A message is *claimed* in one short transaction, which puts off its next try and notes a try of unknown outcome, and
sent in a second one that holds its row until the outcome is stored. So whoever cancels it comes before the sending,
which then does not happen, or waits until it is over. A process killed between the provider's answer and the commit
leaves a message in doubt: it is sent once more after ``CLAIM_LASTS``, so twice at most, and after a second such end
never again.
"""

from __future__ import annotations

import logging
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import translation

from huiban.domains.messages import facts
from huiban.domains.messages.models import OutboxMessage
from huiban.domains.messages.states import MessageState
from huiban.domains.messages.templates import find_template
from huiban.domains.people.public import SmsFailed, sms
from huiban.foundation.actors import SYSTEM
from huiban.foundation.facts.public import Fact, record
from huiban.foundation.moment import now

MOST_ATTEMPTS = 5
MOST_IN_DOUBT = 2
CLAIM_LASTS = timedelta(minutes=2)
AT_ONCE = 500
logger = logging.getLogger(__name__)


def send_due_messages(*, limit: int = AT_ONCE) -> int:
    """Send waiting messages whose moment has come, the earliest first; return how many were sent.

    A failure is tried again after 2, 4, 8 and 16 minutes, then the message has failed.
    """
    sent = 0
    for _turn in range(limit):
        message_id = _claim()
        if message_id is None:
            break
        try:
            sent += _send(message_id)
        except Exception:
            logger.exception("message %s: the provider broke; outcome unknown", message_id)
    return sent


@transaction.atomic
def _claim() -> UUID | None:
    """The next message to send, kept from others for ``CLAIM_LASTS``; ``None`` when nothing is due."""
    moment = now()
    rows = OutboxMessage.objects.select_for_update(skip_locked=True)
    due = rows.filter(state=MessageState.WAITING, try_at__lte=moment).order_by("try_at", "id")
    message = due.first()
    if message is None:
        return None
    message.try_at = moment + CLAIM_LASTS
    message.in_doubt += 1
    message.save(update_fields=["try_at", "in_doubt"])
    return message.id


@transaction.atomic
def _send(message_id: UUID) -> bool:
    rows = OutboxMessage.objects.select_for_update(of=("self",)).select_related("person")
    message = rows.get(id=message_id)
    if message.state != MessageState.WAITING:
        return False
    if message.in_doubt > MOST_IN_DOUBT:
        return _fail(message, "in_doubt")
    if message.not_after is not None and now() > message.not_after:
        return _fail(message, "late")
    mobile = message.mobile or (message.person.mobile if message.person else None)
    if not mobile:
        return _fail(message, "no_mobile")
    render = find_template(message.template)
    if render is None:
        return _fail(message, "no_template")
    with translation.override("zh-hans"):
        text = render(message.params)
    if text is None:
        _end(message, MessageState.CANCELLED, "", facts.MessagesCancelled(subject=message.subject, count=1))
        return False
    return _hand_over(message, mobile, text)


def _hand_over(message: OutboxMessage, mobile: str, text: str) -> bool:
    message.attempts += 1
    try:
        sms().send(mobile, text)
    except SmsFailed:
        message.in_doubt -= 1
        if message.attempts >= MOST_ATTEMPTS:
            return _fail(message, "refused")
        message.try_at = now() + timedelta(minutes=2**message.attempts)
        message.save(update_fields=["attempts", "in_doubt", "try_at"])
        return False
    message.in_doubt -= 1
    fact = facts.MessageSent(subject=message.subject, template=message.template, attempts=message.attempts)
    _end(message, MessageState.SENT, "", fact)
    return True


def _fail(message: OutboxMessage, reason: str) -> bool:
    fact = facts.MessageFailed(
        subject=message.subject, template=message.template, attempts=message.attempts, reason=reason
    )
    _end(message, MessageState.FAILED, reason, fact)
    return False


def _end(message: OutboxMessage, state: MessageState, reason: str, fact: Fact) -> None:
    message.state, message.reason, message.ended_at = state, reason, now()
    message.save(update_fields=["state", "reason", "ended_at", "attempts", "in_doubt"])
    record(fact, actor=SYSTEM)
