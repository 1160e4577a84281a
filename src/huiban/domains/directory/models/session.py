from __future__ import annotations

from django.db import models

from huiban.domains.directory.states import Role
from huiban.foundation.uuids import uuid7


class StaffSession(models.Model):
    """One sign-in of a member of staff in one browser, from its start to its end.

    The limits are those of the roles held at its start. ``last_seen_at`` is written once a minute at most.
    ``proved_at`` is when a password or code was last given; ``factor_owed`` allows nothing but setting up a second factor.
    ``identity`` is by which outside account it began, ``sid_index`` which session there it belongs to.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    staff = models.ForeignKey("directory.Staff", on_delete=models.CASCADE, related_name="sessions")
    browser = models.CharField(max_length=200, blank=True)
    started_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    proved_at = models.DateTimeField()
    idle_minutes = models.PositiveIntegerField()
    ends_at = models.DateTimeField()
    factor_owed = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True)
    identity = models.ForeignKey(
        "directory.StaffIdentity", on_delete=models.SET_NULL, null=True, related_name="sessions"
    )
    sid_index = models.BinaryField(max_length=32, null=True)

    class Meta:
        db_table = "staff_sessions"
        indexes = [
            models.Index(
                fields=["staff", "started_at"],
                condition=models.Q(ended_at__isnull=True),
                name="staff_session_open",
            )
        ]

    def __str__(self) -> str:
        return f"session of {self.staff_id}"


class RolePolicy(models.Model):
    """How holders of a role sign in, where an installation differs from what the product proposes."""

    role = models.CharField(primary_key=True, max_length=16, choices=Role.choices)
    second_factor = models.BooleanField()
    idle_minutes = models.PositiveIntegerField()
    longest_hours = models.PositiveIntegerField()
    most_sessions = models.PositiveIntegerField()

    class Meta:
        db_table = "role_policies"

    def __str__(self) -> str:
        return self.role


class AdministratorProposal(models.Model):
    """One administrator wants somebody to become one; a second administrator says yes or no."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    staff = models.ForeignKey("directory.Staff", on_delete=models.CASCADE, related_name="proposals")
    role = models.CharField(max_length=16, choices=Role.choices)
    organisation = models.ForeignKey("directory.Organisation", on_delete=models.PROTECT, related_name="+")
    proposed_by = models.ForeignKey("directory.Staff", on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField()
    decided_by = models.ForeignKey("directory.Staff", on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    granted = models.BooleanField(null=True)

    class Meta:
        db_table = "administrator_proposals"
        constraints = [
            models.UniqueConstraint(
                fields=["staff"],
                condition=models.Q(decided_at__isnull=True),
                name="administrator_proposed_once",
            ),
            models.CheckConstraint(
                condition=models.Q(decided_by__isnull=True) | ~models.Q(decided_by=models.F("proposed_by")),
                name="administrator_decided_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.role}"
