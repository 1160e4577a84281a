from __future__ import annotations

from django.db import models

from huiban.foundation.uuids import uuid7


class SignInChallenge(models.Model):
    """A code sent to a phone: valid for five minutes, for five tries, once."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    mobile_index = models.BinaryField(max_length=32)
    address_index = models.BinaryField(max_length=32, null=True)
    code_digest = models.BinaryField(max_length=32)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "sign_in_challenges"
        indexes = [
            models.Index(fields=["mobile_index", "created_at"], name="challenge_mobile"),
            models.Index(fields=["address_index", "created_at"], name="challenge_address"),
        ]

    def __str__(self) -> str:
        return f"challenge {self.id}"
