from __future__ import annotations

from django.db import models

from huiban.foundation.encryption import EncryptedJSONField, EncryptedTextField
from huiban.foundation.uuids import uuid7


class Draft(models.Model):
    """An application being filled in (暂存): private to its applicant and, at a window, to the clerk who enters it.

    ``materials`` maps a material's id to ``{"documents": [id…], "paper": bool}``. ``revision`` grows with every save.
    The resume code opens the draft on another device; only its blind index can be searched.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="drafts")
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, null=True, related_name="drafts")
    item_version = models.ForeignKey("catalog.ItemVersion", on_delete=models.PROTECT, related_name="drafts")
    entered_by = models.ForeignKey(
        "directory.Staff", on_delete=models.PROTECT, null=True, related_name="drafts"
    )
    channel = models.CharField(max_length=12)
    answers = models.JSONField(default=dict)
    form = EncryptedJSONField()
    materials = models.JSONField(default=dict)
    delivery_method = models.CharField(max_length=8, blank=True)
    delivery_address = EncryptedTextField(null=True)
    revision = models.PositiveIntegerField(default=1)
    resume_code = EncryptedTextField()
    resume_index = models.BinaryField(max_length=32, unique=True)
    resume_failures = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, null=True, related_name="draft")

    class Meta:
        db_table = "drafts"
        indexes = [models.Index(fields=["person", "updated_at"], name="draft_person")]

    def __str__(self) -> str:
        return f"draft {self.id}"
