from __future__ import annotations

from django.db import models

from huiban.foundation.uuids import uuid7


class StaffIdentity(models.Model):
    """An account at an outside provider by which a member of staff signs in: one for each issuer.

    What the provider calls the account is kept as a blind index only.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    staff = models.ForeignKey("directory.Staff", on_delete=models.CASCADE, related_name="identities")
    provider = models.CharField(max_length=20)
    issuer = models.CharField(max_length=255)
    subject_index = models.BinaryField(max_length=32, unique=True)
    bound_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "staff_identities"
        constraints = [
            models.UniqueConstraint(fields=["staff", "issuer"], name="staff_identity_one_an_issuer")
        ]

    def __str__(self) -> str:
        return f"{self.provider} of {self.staff_id}"
