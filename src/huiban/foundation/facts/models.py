"""The one record: every change of the world, as it happened, never changed afterwards."""

from __future__ import annotations

from django.db import models

from huiban.foundation.uuids import uuid7


class WhatHappened(models.Model):
    """What a fact says without who acted.

    ``happened_at`` is the moment in the world and ``local_day`` its date where the government is. ``data`` holds
    primitives and no personal data.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    tag = models.CharField(max_length=80)
    subject = models.CharField(max_length=64)
    actor_kind = models.CharField(max_length=8)
    channel = models.CharField(max_length=12)
    org_id = models.UUIDField(null=True)
    window_id = models.UUIDField(null=True)
    happened_at = models.DateTimeField()
    local_day = models.DateField()
    data = models.JSONField(default=dict)
    public = models.BooleanField(default=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.tag} {self.subject}"


class FactRecord(WhatHappened):
    """One fact. Partitioned by month through the range of its version-7 id, which is the moment of recording.

    The table takes inserts only: a trigger refuses updates and deletes.
    """

    actor_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=80)
    company_id = models.UUIDField(null=True)
    request_id = models.CharField(max_length=64, blank=True)

    class Meta:
        db_table = "facts"
        indexes = [
            models.Index(fields=["subject", "id"], name="facts_subject"),
            models.Index(fields=["tag", "local_day", "org_id"], name="facts_tag_day_org"),
        ]


class UnnamedFact(WhatHappened):
    """The same record for counts, lines and boards, whoever looks.

    Behind the database's wall ``FactRecord`` holds only what the reader may see by name.
    """

    class Meta:
        db_table = "facts_unnamed"
        managed = False
