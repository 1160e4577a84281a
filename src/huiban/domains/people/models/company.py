from __future__ import annotations

from datetime import date

from django.contrib.postgres.fields import ArrayField
from django.db import models

from huiban.domains.people.states import MandateRole
from huiban.foundation.uuids import uuid7


class Company(models.Model):
    """A legal person or other organisation known by its unified social credit code."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    credit_code = models.CharField(max_length=18, unique=True)
    name = models.CharField(max_length=120)
    legal_representative = models.CharField(max_length=60)
    address = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        db_table = "companies"

    def __str__(self) -> str:
        return self.name


class Mandate(models.Model):
    """A person may act for a company: as what, for which items (empty: all), from when to when.

    Revoked by ``revoked_at``; never deleted, because every act done under it names it.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="mandates")
    agent = models.ForeignKey("people.Person", on_delete=models.PROTECT, related_name="mandates")
    role = models.CharField(max_length=20, choices=MandateRole.choices)
    item_codes = ArrayField(models.CharField(max_length=64), default=list)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    granted_by = models.ForeignKey("people.Person", on_delete=models.PROTECT, null=True, related_name="+")
    granted_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "mandates"
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=models.F("valid_from")),
                name="mandate_dates_in_order",
            )
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.id}"

    def covers(self, day: date) -> bool:
        """Whether the day lies between its two dates."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)
