"""The outbox against the record: no message twice, none after it was withdrawn."""

from __future__ import annotations

from collections.abc import Iterator

from huiban.domains.messages.models import OutboxMessage
from huiban.foundation.verification.public import Look, Problem, check, facts_about, rows_of

facts_about("messages:%", "outbox_messages", "r.subject")

# Facts name subject and template; one subject has several messages of a template when an appointment was moved.
_COUNTS = """
with rows as (
    select subject, template, count(*) as queued, count(*) filter (where state = 'sent') as sent,
           count(*) filter (where state = 'failed') as failed
    from outbox_messages group by subject, template
), told as (
    select subject, data->>'template' as template,
           count(*) filter (where tag = 'messages:message:queued') as queued,
           count(*) filter (where tag = 'messages:message:sent') as sent,
           count(*) filter (where tag = 'messages:message:failed') as failed
    from facts where tag in ('messages:message:queued', 'messages:message:sent', 'messages:message:failed')
    group by subject, data->>'template'
)
select coalesce(rows.subject, told.subject) as subject, coalesce(rows.template, told.template) as template,
       coalesce(rows.queued, 0) as queued, coalesce(told.queued, 0) as told_queued,
       coalesce(rows.sent, 0) as sent, coalesce(told.sent, 0) as told_sent,
       coalesce(rows.failed, 0) as failed, coalesce(told.failed, 0) as told_failed
from rows full join told on rows.subject = told.subject and rows.template = told.template
where (rows.queued, rows.sent, rows.failed) is distinct from (told.queued, told.sent, told.failed)
"""
_CANCELLED = """
with rows as (
    select subject, count(*) as count from outbox_messages where state = 'cancelled' group by subject
), told as (
    select subject, sum((data->>'count')::int) as count from facts
    where tag = 'messages:message:cancelled' group by subject
)
select coalesce(rows.subject, told.subject) as subject, coalesce(rows.count, 0) as count,
       coalesce(told.count, 0) as told
from rows full join told on rows.subject = told.subject
where rows.count is distinct from told.count
"""
_DOUBT = "select key, subject from outbox_messages where state = 'failed' and reason = 'in_doubt'"


@check("messages:outbox", "every message was sent once, and none that was withdrawn")
def outbox(look: Look) -> Iterator[Problem]:
    """What was queued, sent, failed and withdrawn is the same in the outbox and in the record."""
    look.seen = OutboxMessage.objects.count()
    for row in rows_of(_COUNTS):
        yield Problem(
            about=row["subject"],
            text=f"{row['subject']} ({row['template']}): the outbox holds {row['queued']} messages, {row['sent']} sent, "
            f"{row['failed']} failed; the record says {row['told_queued']}, {row['told_sent']}, {row['told_failed']}",
            advice="somebody may have been told twice or not at all: look at the provider's own list for the subject.",
        )
    for row in rows_of(_CANCELLED):
        yield Problem(
            about=row["subject"],
            text=f"{row['subject']}: {row['count']} messages are withdrawn, the record says {row['told']}",
            advice="a message may have been sent after it was withdrawn: look at the provider's own list.",
        )


@check("messages:doubt", "of every message it is known whether it was sent")
def doubt(look: Look) -> Iterator[Problem]:
    """Messages given up because nobody knows whether they were sent."""
    for row in look.at(rows_of(_DOUBT)):
        yield Problem(
            about=row["subject"],
            text=f"{row['key']}: the process died twice while sending; nobody knows whether it was sent",
            advice="ask the provider, and tell the person by phone when it was not.",
            serious=False,
        )
