from __future__ import annotations

from django.db import models

from huiban.domains.privacy.states import HoldReason
from huiban.foundation.encryption import EncryptedTextField
from huiban.foundation.uuids import uuid7


class Hold(models.Model):
    """Nothing of this case and of its applicant is deleted while a complaint or suit runs (保全)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="holds")
    kind = models.CharField(max_length=12, choices=HoldReason.choices)
    reason = EncryptedTextField()
    placed_by = models.ForeignKey("directory.Staff", on_delete=models.PROTECT, related_name="+")
    placed_at = models.DateTimeField()
    lifted_by = models.ForeignKey("directory.Staff", on_delete=models.PROTECT, null=True, related_name="+")
    lifted_at = models.DateTimeField(null=True)
    lifted_reason = EncryptedTextField(null=True)

    class Meta:
        db_table = "case_holds"
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(lifted_at__isnull=True), name="hold_one_at_a_time"
            )
        ]

    def __str__(self) -> str:
        return f"hold of {self.case_id}"
