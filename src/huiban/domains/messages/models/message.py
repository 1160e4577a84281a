from __future__ import annotations

from django.db import models

from huiban.domains.messages.states import MessageState
from huiban.foundation.encryption import EncryptedTextField
from huiban.foundation.uuids import uuid7


class OutboxMessage(models.Model):
    """One text message to one person. What it says is made when it is sent, from ``template`` and ``params``.

    ``try_at`` is when it may be taken next: first ``due_at``, later than that while somebody sends it or after a
    failure. ``in_doubt`` counts tries of which nobody knows the outcome. ``mobile`` is for people without a record. A message that is over forgets in time to whom it went.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.CharField(max_length=160, unique=True)
    subject = models.CharField(max_length=64, db_index=True)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    mobile = EncryptedTextField(null=True)
    template = models.CharField(max_length=80)
    params = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=MessageState.choices, default=MessageState.WAITING)
    due_at = models.DateTimeField()
    not_after = models.DateTimeField(null=True)
    try_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    in_doubt = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=20, blank=True)
    queued_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "outbox_messages"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(person__isnull=False)
                | models.Q(mobile__isnull=False)
                | ~models.Q(state=MessageState.WAITING),
                name="message_has_receiver",
            )
        ]
        indexes = [
            models.Index(
                fields=["try_at"], condition=models.Q(state=MessageState.WAITING), name="message_waiting"
            ),
            models.Index(
                fields=["ended_at"], condition=models.Q(state=MessageState.FAILED), name="message_failed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.state}"
