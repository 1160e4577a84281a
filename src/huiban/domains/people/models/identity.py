from __future__ import annotations

from django.db import models

from huiban.domains.people.states import RealNameLevel
from huiban.foundation.uuids import uuid7


class PersonIdentity(models.Model):
    """An account at an outside provider by which a person signs in; what the provider calls it is a blind index only.

    ``level`` is the highest real-name level it was ever asserted with.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.CASCADE, related_name="identities")
    provider = models.CharField(max_length=20)
    issuer = models.CharField(max_length=255)
    subject_index = models.BinaryField(max_length=32, unique=True)
    level = models.PositiveSmallIntegerField(choices=RealNameLevel.choices, default=RealNameLevel.PHONE)
    bound_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "person_identities"

    def __str__(self) -> str:
        return f"{self.provider} of {self.person_id}"


class IdentitySession(models.Model):
    """One sign-in by an outside account, so that it can be ended from there. Kept for a month.

    Without ``identity`` the account was taken away in this very session, which goes on.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    identity = models.ForeignKey(
        PersonIdentity, on_delete=models.SET_NULL, null=True, related_name="sessions"
    )
    sid_index = models.BinaryField(max_length=32, null=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "identity_sessions"

    def __str__(self) -> str:
        return f"session {self.id}"
