from __future__ import annotations

from django.db import models

from huiban.domains.privacy.states import ExportState
from huiban.foundation.uuids import uuid7


def storage_name(export: DataExport, _filename: str) -> str:
    return f"exports/{export.id.hex[:8]}/{export.id}.zip"


class DataExport(models.Model):
    """A copy of everything held of a person, made by a job on their asking. The file goes when it ends."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="exports")
    state = models.CharField(max_length=8, choices=ExportState.choices, default=ExportState.WAITING)
    asked_at = models.DateTimeField()
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    file = models.FileField(upload_to=storage_name, max_length=200, blank=True)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    downloads = models.PositiveIntegerField(default=0)

    class Meta:
        db_table = "data_exports"
        constraints = [
            models.UniqueConstraint(
                fields=["person"], condition=models.Q(state=ExportState.WAITING), name="export_one_in_work"
            )
        ]
        indexes = [models.Index(fields=["state", "expires_at"], name="export_ends")]

    def __str__(self) -> str:
        return f"export {self.id} {self.state}"
