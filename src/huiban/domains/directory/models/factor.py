from __future__ import annotations

from django.db import models

from huiban.foundation.encryption import EncryptedTextField
from huiban.foundation.uuids import uuid7


class SecondFactor(models.Model):
    """The secret of somebody's one-time codes (RFC 6238). In force once a code confirmed it.

    ``last_step`` is the newest time step whose code was accepted: no code of it or before it is accepted again.
    """

    staff = models.OneToOneField(
        "directory.Staff", primary_key=True, on_delete=models.CASCADE, related_name="second_factor"
    )
    secret = EncryptedTextField()
    created_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)

    class Meta:
        db_table = "second_factors"

    def __str__(self) -> str:
        return f"second factor of {self.staff_id}"


class RecoveryCode(models.Model):
    """One way in without the phone, once. Only a keyed digest is kept."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    staff = models.ForeignKey("directory.Staff", on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.BinaryField(max_length=32, unique=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "recovery_codes"

    def __str__(self) -> str:
        return f"recovery code {self.id}"
