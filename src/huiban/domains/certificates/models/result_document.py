from __future__ import annotations

from django.db import models

from huiban.domains.certificates.states import DocumentKind
from huiban.foundation.uuids import uuid7


def storage_name(document: ResultDocument, _filename: str) -> str:
    return f"results/{document.id.hex[:8]}/{document.id}.pdf"


class ResultDocument(models.Model):
    """A sealed document that ends a case: a licence, a confirmation, a notice, a decision.

    The row is made with its number before the file, so that a number is given once however often the making has to be
    tried; ``issued_at`` is set when the sealed bytes are stored. ``masked_holder`` is all a stranger may read.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, related_name="results")
    organisation = models.ForeignKey(
        "directory.Organisation", on_delete=models.PROTECT, related_name="results"
    )
    kind = models.CharField(max_length=12, choices=DocumentKind.choices)
    order = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=200)
    number = models.CharField(max_length=80)
    year = models.PositiveSmallIntegerField()
    verification_code = models.CharField(max_length=24, unique=True)
    masked_holder = models.CharField(max_length=120)
    dated = models.DateField()
    file = models.FileField(upload_to=storage_name, max_length=200, blank=True)
    size = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, null=True)
    signer = models.CharField(max_length=120, blank=True)
    issued_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "result_documents"
        ordering = ["case", "order"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "year", "number"], name="result_number_once"),
            models.UniqueConstraint(fields=["case", "kind"], name="result_kind_once"),
            models.UniqueConstraint(fields=["sha256"], name="result_sha256"),
            models.CheckConstraint(
                condition=models.Q(issued_at__isnull=True)
                | (models.Q(sha256__isnull=False) & ~models.Q(file="")),
                name="result_issued_with_file",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.number}"

    @property
    def filename(self) -> str:
        """What a reader's computer should call the file."""
        return f"{self.title} {self.number}.pdf"
