"""Who read whose personal data. Never changed; sealed in batches that form a chain, whose oldest may go (``prune``)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from huiban.foundation.access_log.reasons import Reason
from huiban.foundation.encryption import EncryptedTextField
from huiban.foundation.uuids import uuid7


class AccessEntry(models.Model):
    """One reading: who (as they stood then), whose, which fields (codes, never values), why, through what, when.

    ``matter`` is the number of the case or difficulty behind it, ``object_id`` a draft, document or ticket. ``note`` is
    the reason in words. Django does not manage the table, so that no flush of a test or command empties it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    at = models.DateTimeField()
    local_day = models.DateField()
    actor_kind = models.CharField(max_length=8)
    actor_id = models.UUIDField(null=True)
    roles = ArrayField(models.CharField(max_length=16), default=list)
    org_id = models.UUIDField(null=True)
    window_id = models.UUIDField(null=True)
    address = models.CharField(max_length=45, blank=True)
    person_id = models.UUIDField(null=True)
    company_id = models.UUIDField(null=True)
    fields = ArrayField(models.CharField(max_length=80), default=list)
    reason = models.CharField(max_length=16, choices=Reason.choices)
    note = EncryptedTextField(null=True)
    matter = models.CharField(max_length=64, blank=True)
    object_id = models.UUIDField(null=True)
    surface = models.CharField(max_length=16, blank=True)
    route = models.CharField(max_length=80, blank=True)
    operation = models.CharField(max_length=60)
    request_id = models.CharField(max_length=64, blank=True)

    kept_for_ever = True
    """Nothing may change it, not even to seal ``note`` with a newer key."""

    class Meta:
        db_table = "access_entries"
        managed = False

    def __str__(self) -> str:
        return f"{self.operation} {self.id}"


class AccessSeal(models.Model):
    """A batch of entries put under seal: the ids after ``after_id`` up to ``last_id``, their count and keyed digest."""

    number = models.PositiveBigIntegerField(primary_key=True)
    after_id = models.UUIDField()
    last_id = models.UUIDField()
    entries = models.PositiveIntegerField()
    digest = models.BinaryField(max_length=32)
    sealed_at = models.DateTimeField()

    class Meta:
        db_table = "access_seals"
        managed = False

    def __str__(self) -> str:
        return f"seal {self.number}"


class AccessTombstone(models.Model):
    """Stands for the oldest segments once they are gone: the seals ``first_number`` to ``last_number``, their entries,
    the digest of the last, on which the next seal builds, and a keyed digest over that and the tombstone before.
    """

    first_number = models.PositiveBigIntegerField()
    last_number = models.PositiveBigIntegerField(primary_key=True)
    last_id = models.UUIDField()
    entries = models.PositiveIntegerField()
    seal_digest = models.BinaryField(max_length=32)
    digest = models.BinaryField(max_length=32)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "access_tombstones"
        managed = False

    def __str__(self) -> str:
        return f"tombstone of seals {self.first_number} to {self.last_number}"
