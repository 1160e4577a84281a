from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from huiban.domains.voices.states import FollowUpState, Grade, Resolution
from huiban.foundation.uuids import uuid7


class Rating(models.Model):
    """The applicant's evaluation of one case (一事一评): once, voluntary, never by staff."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    case = models.OneToOneField("cases.Case", on_delete=models.PROTECT, related_name="rating")
    grade = models.PositiveSmallIntegerField(choices=Grade.choices)
    reasons = ArrayField(models.CharField(max_length=12), default=list)
    text = models.CharField(max_length=500, blank=True)
    channel = models.CharField(max_length=12)
    given_at = models.DateTimeField()

    class Meta:
        db_table = "ratings"

    def __str__(self) -> str:
        return f"{self.grade} {self.case_id}"


class FollowUp(models.Model):
    """A bad rating being looked into (差评整改): owned, due on a working day, closed with an answer only."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    rating = models.OneToOneField(Rating, on_delete=models.PROTECT, related_name="follow_up")
    organisation = models.ForeignKey(
        "directory.Organisation", on_delete=models.PROTECT, related_name="follow_ups"
    )
    state = models.CharField(max_length=8, choices=FollowUpState.choices, default=FollowUpState.OPEN)
    due = models.DateField()
    opened_at = models.DateTimeField()
    owner = models.ForeignKey(
        "directory.Staff", on_delete=models.PROTECT, null=True, related_name="follow_ups"
    )
    resolution = models.CharField(max_length=10, choices=Resolution.choices, blank=True)
    answer = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "follow_ups"
        indexes = [models.Index(fields=["organisation", "state", "due"], name="follow_up_worklist")]

    def __str__(self) -> str:
        return f"follow-up {self.id}"
