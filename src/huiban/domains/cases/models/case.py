from __future__ import annotations

from django.db import models

from huiban.domains.cases.states import CaseState, DeliveryMethod, Outcome
from huiban.foundation.encryption import EncryptedJSONField, EncryptedTextField
from huiban.foundation.uuids import uuid7


class Case(models.Model):
    """One matter of one applicant (办件), the same object whatever channel it came through.

    It keeps the item version it was submitted under. ``form`` holds personal data and is encrypted as a whole.
    Both limits are dates; how they were computed is stored beside them as it was at acceptance.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=50, unique=True)
    query_code = EncryptedTextField()
    inquiry_failures = models.PositiveSmallIntegerField(default=0)
    inquiry_blocked_until = models.DateTimeField(null=True)
    item_version = models.ForeignKey("catalog.ItemVersion", on_delete=models.PROTECT, related_name="cases")
    item = models.ForeignKey("catalog.Item", on_delete=models.PROTECT, related_name="cases")
    organisation = models.ForeignKey("directory.Organisation", on_delete=models.PROTECT, related_name="cases")
    person = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="cases")
    company = models.ForeignKey("people.Company", on_delete=models.PROTECT, null=True, related_name="cases")
    applicant_name = models.CharField(max_length=120)
    title = models.CharField(max_length=200)
    channel = models.CharField(max_length=12)
    window = models.ForeignKey("directory.Window", on_delete=models.PROTECT, null=True, related_name="cases")
    state = models.CharField(max_length=14, choices=CaseState.choices, default=CaseState.SUBMITTED)
    answers = models.JSONField(default=dict)
    form = EncryptedJSONField()
    delivery_method = models.CharField(
        max_length=8, choices=DeliveryMethod.choices, default=DeliveryMethod.WINDOW
    )
    delivery_address = EncryptedTextField(null=True)
    idempotency_key = models.CharField(max_length=80, null=True)
    review_step = models.PositiveSmallIntegerField(default=0)
    submitted_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    archived_at = models.DateTimeField(null=True)
    promised_due = models.DateField(null=True)
    statutory_due = models.DateField(null=True)
    limits = models.JSONField(default=dict)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, null=True)
    reason = models.TextField(blank=True)
    overdue_reason = models.TextField(blank=True)

    class Meta:
        db_table = "cases"
        constraints = [
            models.UniqueConstraint(fields=["person", "idempotency_key"], name="case_idempotency"),
        ]
        indexes = [
            models.Index(fields=["organisation", "state", "promised_due"], name="case_worklist"),
            models.Index(fields=["state", "promised_due"], name="case_state_due"),
            models.Index(fields=["person", "-submitted_at"], name="case_person"),
            models.Index(fields=["company", "-submitted_at"], name="case_company"),
            models.Index(fields=["-submitted_at"], name="case_submitted"),
            models.Index(fields=["accepted_at"], name="case_accepted"),
            models.Index(fields=["decided_at"], name="case_decided"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def masked_applicant(self) -> str:
        """A company's name as it is, a person's first character and stars."""
        if self.company_id:
            return self.applicant_name
        return self.applicant_name[:1] + "*" * max(1, len(self.applicant_name) - 1)
