from __future__ import annotations

from django.db import models

from huiban.domains.difficulties.states import DifficultyState, Result, RootCause, StepKind
from huiban.foundation.encryption import EncryptedTextField
from huiban.foundation.identifiers.public import mask_mobile
from huiban.foundation.uuids import uuid7


class Difficulty(models.Model):
    """A matter somebody could not get done (办不成事): owned by one person of the centre, due on a working day.

    ``organisation`` is the department it is about; ``handed_to`` the one asked to deal with it, whose people see it.
    ``case`` is set only when whoever raised it may see that case; ``case_number`` is what they wrote.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.CharField(max_length=24, unique=True)
    query_code = EncryptedTextField()
    inquiry_failures = models.PositiveSmallIntegerField(default=0)
    inquiry_blocked_until = models.DateTimeField(null=True)
    person = models.ForeignKey(
        "people.Person", on_delete=models.PROTECT, null=True, related_name="difficulties"
    )
    contact = EncryptedTextField(null=True)
    raiser_index = models.BinaryField(max_length=32)
    idempotency_index = models.BinaryField(max_length=32, null=True, unique=True)
    item_code = models.CharField(max_length=64, blank=True)
    matter = EncryptedTextField()
    organisation = models.ForeignKey(
        "directory.Organisation", on_delete=models.PROTECT, null=True, related_name="difficulties"
    )
    case = models.ForeignKey("cases.Case", on_delete=models.PROTECT, null=True, related_name="difficulties")
    case_number = models.CharField(max_length=50, blank=True)
    text = EncryptedTextField()
    channel = models.CharField(max_length=12)
    state = models.CharField(max_length=16, choices=DifficultyState.choices, default=DifficultyState.RAISED)
    raised_at = models.DateTimeField()
    due = models.DateField()
    owner = models.ForeignKey(
        "directory.Staff", on_delete=models.PROTECT, null=True, related_name="difficulties"
    )
    handed_to = models.ForeignKey(
        "directory.Organisation", on_delete=models.PROTECT, null=True, related_name="handed_difficulties"
    )
    cause = models.CharField(max_length=12, choices=RootCause.choices, blank=True)
    result = models.CharField(max_length=12, choices=Result.choices, blank=True)
    answer = EncryptedTextField(null=True)
    legal_basis = models.CharField(max_length=300, blank=True)
    passed_to = models.CharField(max_length=100, blank=True)
    closed_at = models.DateTimeField(null=True)
    reopened_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "difficulties"
        indexes = [
            models.Index(fields=["state", "due"], name="difficulty_worklist"),
            models.Index(fields=["handed_to", "state"], name="difficulty_handed"),
            models.Index(fields=["person", "-raised_at"], name="difficulty_person"),
            models.Index(fields=["raiser_index", "raised_at"], name="difficulty_raiser"),
            models.Index(fields=["closed_at"], name="difficulty_closed"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def masked_contact(self) -> str:
        """The phone to call, in part; empty when there is none."""
        known = self.contact or (self.person.mobile if self.person else "") or ""
        return mask_mobile(known)


class DifficultyStep(models.Model):
    """One act on a difficulty: who, when, what. ``staff`` is empty for the person's own acts; ``told``: they read the words."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    difficulty = models.ForeignKey(Difficulty, on_delete=models.PROTECT, related_name="steps")
    kind = models.CharField(max_length=12, choices=StepKind.choices)
    text = EncryptedTextField(null=True)
    told = models.BooleanField(default=False)
    staff = models.ForeignKey("directory.Staff", on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        db_table = "difficulty_steps"
        ordering = ["id"]
        indexes = [models.Index(fields=["difficulty", "id"], name="difficulty_step_order")]

    def __str__(self) -> str:
        return f"{self.kind} {self.difficulty_id}"
