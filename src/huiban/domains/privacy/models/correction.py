from __future__ import annotations

from django.db import models

from huiban.domains.privacy.states import CorrectionField, CorrectionState
from huiban.foundation.encryption import EncryptedTextField
from huiban.foundation.uuids import uuid7


class Correction(models.Model):
    """Somebody says that what is registered of them is wrong: decided by a person with a reason, due on a working day.

    Of ``OTHER`` there is no value the product knows: ``new_value`` says in words what is wrong and how it should read.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="corrections")
    field = models.CharField(max_length=12, choices=CorrectionField.choices)
    old_value = EncryptedTextField(null=True)
    new_value = EncryptedTextField(null=True)
    reason = EncryptedTextField(null=True)
    state = models.CharField(max_length=10, choices=CorrectionState.choices, default=CorrectionState.ASKED)
    asked_at = models.DateTimeField()
    due = models.DateField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(
        "directory.Staff", on_delete=models.PROTECT, null=True, related_name="corrections"
    )
    answer = EncryptedTextField(null=True)

    class Meta:
        db_table = "data_corrections"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "field"],
                condition=models.Q(state=CorrectionState.ASKED),
                name="correction_one_in_work",
            )
        ]
        indexes = [models.Index(fields=["state", "due"], name="correction_worklist")]

    def __str__(self) -> str:
        return f"correction {self.id} {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state == CorrectionState.ASKED


class CorrectionProof(models.Model):
    correction = models.ForeignKey(Correction, on_delete=models.CASCADE, related_name="proofs")
    document = models.ForeignKey(
        "documents.StoredDocument", on_delete=models.PROTECT, related_name="proof_of"
    )

    class Meta:
        db_table = "data_correction_proofs"
        constraints = [
            models.UniqueConstraint(fields=["correction", "document"], name="correction_proof_once")
        ]

    def __str__(self) -> str:
        return f"{self.correction_id} {self.document_id}"
