from __future__ import annotations

from django.db import models

from huiban.foundation.uuids import uuid7


class AccessToken(models.Model):
    """A bearer token of the API. Only its SHA-256 is kept; the token itself is shown once.

    A token of a sign-in has no ``name``. ``scopes`` narrow what its holder may; ``None`` narrows nothing. ``last_used_at``
    is written once an hour at most.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    digest = models.BinaryField(max_length=32, unique=True)
    holder_kind = models.CharField(max_length=8)
    holder_id = models.UUIDField()
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    name = models.CharField(max_length=60, blank=True, default="")
    scopes = models.JSONField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "access_tokens"
        indexes = [models.Index(fields=["holder_kind", "holder_id"], name="access_token_holder")]

    def __str__(self) -> str:
        return f"{self.holder_kind} {self.id}"
