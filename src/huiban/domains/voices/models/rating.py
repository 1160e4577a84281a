from __future__ import annotations

from datetime import datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext as _

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


class VisitRating(models.Model):
    """The visitor's evaluation of one time at one window (一次一评), given on the pad there: once, voluntary.

    It is about how one was served, not about a case. When a case comes of the visit, the applicant can rate that
    case as well (``Rating``); the two are kept apart and counted apart. It holds no person.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    attendance = models.OneToOneField("hall.Attendance", on_delete=models.PROTECT, related_name="rating")
    window = models.ForeignKey("directory.Window", on_delete=models.PROTECT, related_name="visit_ratings")
    grade = models.PositiveSmallIntegerField(choices=Grade.choices)
    reasons = ArrayField(models.CharField(max_length=12), default=list)
    text = models.CharField(max_length=500, blank=True)
    given_at = models.DateTimeField()

    class Meta:
        db_table = "visit_ratings"
        indexes = [models.Index(fields=["window", "-given_at"], name="visit_rating_window")]

    def __str__(self) -> str:
        return f"{self.grade} {self.attendance_id}"


class FollowUp(models.Model):
    """A bad rating being looked into (差评整改): owned, due on a working day, closed with an answer only.

    It is about a case (``rating``) or about a visit at a window (``visit_rating``), never both.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    rating = models.OneToOneField(Rating, on_delete=models.PROTECT, null=True, related_name="follow_up")
    visit_rating = models.OneToOneField(
        VisitRating, on_delete=models.PROTECT, null=True, related_name="follow_up"
    )
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
        constraints = [
            models.CheckConstraint(
                condition=models.Q(rating__isnull=True) ^ models.Q(visit_rating__isnull=True),
                name="follow_up_of_one",
            )
        ]

    def __str__(self) -> str:
        return f"follow-up {self.id}"

    @property
    def given(self) -> Rating | VisitRating:
        """The bad rating itself."""
        found = self.rating or self.visit_rating
        if found is None:
            raise ValueError(self.id)
        return found

    @property
    def given_at(self) -> datetime:
        return self.given.given_at

    @property
    def subject(self) -> str:
        """What its facts are about: the case's number, or the window."""
        if self.visit_rating is not None:
            return f"window:{self.visit_rating.window.number}"
        return self.case_number

    @property
    def case_number(self) -> str:
        """Empty for a visit."""
        return self.rating.case.number if self.rating else ""

    @property
    def title(self) -> str:
        """What was rated, in words."""
        if self.visit_rating is None:
            return self.rating.case.title if self.rating else ""
        said = _("%(number)s 号窗口的服务：%(group)s")
        return said % {
            "number": self.visit_rating.window.number,
            "group": self.visit_rating.attendance.group.name,
        }
