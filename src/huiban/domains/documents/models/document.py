from __future__ import annotations

from django.db import models

from huiban.domains.documents.states import OPEN_STATES, ScanState
from huiban.foundation.uuids import uuid7


def storage_name(document: StoredDocument, _filename: str) -> str:
    """Where the bytes go: nothing of the sender's file name reaches the storage."""
    return f"documents/{document.id.hex[:8]}/{document.id}"


class StoredDocument(models.Model):
    """A file somebody gave, kept once, used by as many cases as need it.

    It belongs to a person, and to a company as well when given on its behalf. ``locker_kind`` names what it is
    (``id_card``) so that it can be offered again. ``removed_at``: its bytes and names are gone for good.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="documents")
    company = models.ForeignKey(
        "people.Company", on_delete=models.PROTECT, null=True, related_name="documents"
    )
    locker_kind = models.CharField(max_length=60, blank=True)
    title = models.CharField(max_length=120)
    filename = models.CharField(max_length=120)
    content_type = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField()
    sha256 = models.CharField(max_length=64)
    file = models.FileField(upload_to=storage_name, max_length=200)
    uploaded_at = models.DateTimeField()
    uploaded_by_kind = models.CharField(max_length=8)
    uploaded_by_id = models.UUIDField(null=True)
    forgotten_at = models.DateTimeField(null=True)
    removed_at = models.DateTimeField(null=True)
    scan = models.CharField(
        max_length=8, choices=ScanState.choices, default=ScanState.NONE, db_default=ScanState.NONE
    )
    scanned_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "documents"
        indexes = [
            models.Index(fields=["person", "locker_kind"], name="document_locker"),
            models.Index(
                fields=["uploaded_at"],
                name="document_waits_for_scan",
                condition=models.Q(scan=ScanState.WAITING),
            ),
        ]

    def __str__(self) -> str:
        return f"document {self.id}"

    @property
    def is_open(self) -> bool:
        """Whether its bytes may be given to anybody: not while it waits for the virus scan, never once refused."""
        return self.scan in OPEN_STATES and self.removed_at is None

    @property
    def scan_words(self) -> str:
        """What a reader must know about the scan; empty when there is nothing to say."""
        return "" if self.is_open else str(ScanState(self.scan).label)
