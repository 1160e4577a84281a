from __future__ import annotations

from django.db import models

from huiban.domains.cases.states import DeliveryMethod, Duty, Opinion
from huiban.foundation.encryption import EncryptedTextField
from huiban.foundation.uuids import uuid7


class Handling(models.Model):
    """A member of staff did a duty on a case. One row a duty and person: what the separation is checked against."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="handlings")
    duty = models.CharField(max_length=8, choices=Duty.choices)
    staff = models.ForeignKey("directory.Staff", on_delete=models.PROTECT, related_name="handlings")
    window = models.ForeignKey("directory.Window", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "case_handlings"
        constraints = [models.UniqueConstraint(fields=["case", "duty", "staff"], name="handling_once")]

    def __str__(self) -> str:
        return f"{self.duty} {self.case_id}"


class CaseOpinion(models.Model):
    """What somebody found at a step: pre-review, a review step, or the decision."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.ForeignKey("cases.Case", on_delete=models.CASCADE, related_name="opinions")
    step = models.CharField(max_length=60)
    step_name = models.CharField(max_length=80)
    opinion = models.CharField(max_length=8, choices=Opinion.choices)
    text = models.TextField(blank=True)
    staff = models.ForeignKey("directory.Staff", on_delete=models.PROTECT, related_name="opinions")
    at = models.DateTimeField()

    class Meta:
        db_table = "case_opinions"
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.step} {self.opinion}"


class Delivery(models.Model):
    """How the result reached the applicant (送达): handed over, posted, or taken online."""

    case = models.OneToOneField(
        "cases.Case", on_delete=models.CASCADE, primary_key=True, related_name="delivery"
    )
    method = models.CharField(max_length=8, choices=DeliveryMethod.choices)
    receiver = EncryptedTextField(null=True)
    receiver_relation = models.CharField(max_length=40, blank=True)
    courier = models.CharField(max_length=40, blank=True)
    tracking_number = models.CharField(max_length=60, blank=True)
    staff = models.ForeignKey(
        "directory.Staff", on_delete=models.PROTECT, null=True, related_name="deliveries"
    )
    at = models.DateTimeField()

    class Meta:
        db_table = "deliveries"

    def __str__(self) -> str:
        return f"{self.method} {self.case_id}"
