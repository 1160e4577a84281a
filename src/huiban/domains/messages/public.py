"""One outbox for everything the product tells a person by text message. The only module of this domain that others import."""

from huiban.domains.messages.models import OutboxMessage
from huiban.domains.messages.operations.queue import cancel_messages, queue_message
from huiban.domains.messages.operations.send import send_due_messages
from huiban.domains.messages.queries.messages import OutboxNow, count_outbox, list_messages
from huiban.domains.messages.states import MessageState
from huiban.domains.messages.templates import Params, message_template

__all__ = [
    "MessageState",
    "OutboxMessage",
    "OutboxNow",
    "Params",
    "cancel_messages",
    "count_outbox",
    "list_messages",
    "message_template",
    "queue_message",
    "send_due_messages",
]
