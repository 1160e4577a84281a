from __future__ import annotations

from django.db import models

from huiban.domains.cases.states import MaterialCheck, MaterialForm
from huiban.foundation.uuids import uuid7


class CaseMaterial(models.Model):
    """A material of a case as the item version asked for it, in the form it was given, and what the clerk found."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="materials")
    material = models.CharField(max_length=60)
    name = models.CharField(max_length=200)
    need = models.CharField(max_length=10)
    form = models.CharField(max_length=8, choices=MaterialForm.choices)
    order = models.PositiveSmallIntegerField()
    check_result = models.CharField(
        max_length=10, choices=MaterialCheck.choices, default=MaterialCheck.UNCHECKED
    )
    check_note = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "case_materials"
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["case", "material"], name="case_material_once")]

    def __str__(self) -> str:
        return self.name


class CaseMaterialDocument(models.Model):
    material = models.ForeignKey(CaseMaterial, on_delete=models.CASCADE, related_name="documents")
    document = models.ForeignKey("documents.StoredDocument", on_delete=models.PROTECT, related_name="used_in")
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "case_material_documents"
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["material", "document"], name="case_document_once")]

    def __str__(self) -> str:
        return f"{self.material_id} {self.document_id}"
