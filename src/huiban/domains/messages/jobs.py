from __future__ import annotations

from huiban.domains.messages.operations.send import send_due_messages
from huiban.foundation.jobs.public import periodic


@periodic("messages:send-due", cron="* * * * *")
def send_due_messages_each_minute() -> None:
    """Empty the outbox of what is due."""
    send_due_messages()
