from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from huiban.domains.directory.states import ADMINISTRATORS, Role
from huiban.foundation.encryption import EncryptedTextField
from huiban.foundation.uuids import uuid7


class StaffManager(BaseUserManager["Staff"]):
    def get_by_natural_key(self, username: str | None) -> Staff:
        return self.get(username=username)


class Staff(AbstractBaseUser):
    """A member of staff who signs in. What they may do is the sum of their role assignments, never a flag here."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    username = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=40)
    employee_number = models.CharField(max_length=20, blank=True)
    organisation = models.ForeignKey("directory.Organisation", on_delete=models.PROTECT, related_name="staff")
    mobile = EncryptedTextField(null=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[StaffManager] = StaffManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        db_table = "staff"
        ordering = ["username"]

    def __str__(self) -> str:
        return self.name


class RoleAssignment(models.Model):
    """A role at a place: for one organisation's items, or for all when the organisation is the centre.

    Ended by setting ``ended_at``; never deleted, so that who could do what on a day stays known.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    staff = models.ForeignKey(Staff, on_delete=models.CASCADE, related_name="assignments")
    role = models.CharField(max_length=16, choices=Role.choices)
    organisation = models.ForeignKey(
        "directory.Organisation", on_delete=models.PROTECT, related_name="assignments"
    )
    window = models.ForeignKey(
        "directory.Window", on_delete=models.PROTECT, null=True, related_name="assignments"
    )
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "role_assignments"
        constraints = [
            models.UniqueConstraint(
                fields=["staff", "role", "organisation", "window"],
                condition=models.Q(ended_at__isnull=True),
                nulls_distinct=False,
                name="role_assignment_once",
            ),
            models.UniqueConstraint(
                fields=["staff"],
                condition=models.Q(ended_at__isnull=True, role__in=list(ADMINISTRATORS)),
                name="administrator_of_one_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff_id} {self.role}"
