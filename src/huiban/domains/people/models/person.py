from __future__ import annotations

from datetime import date

from django.db import models

from huiban.domains.people.states import RealNameLevel
from huiban.foundation.encryption import EncryptedTextField
from huiban.foundation.identifiers.public import CitizenId, check_citizen_id, mask_citizen_id, mask_mobile
from huiban.foundation.uuids import uuid7


class Person(models.Model):
    """A natural person, with or without an account. The number and the phone exist in clear only in memory.

    Sessions begun under another ``signed_out_at`` are over. ``closed_at``: the account was closed; the row holds nothing any more
    and stays because archived cases and facts name its id.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.CharField(max_length=60, blank=True)
    citizen_id = EncryptedTextField(null=True)
    citizen_id_index = models.BinaryField(max_length=32, null=True, unique=True)
    mobile = EncryptedTextField(null=True)
    mobile_index = models.BinaryField(max_length=32, null=True, unique=True)
    address = EncryptedTextField(null=True)
    level = models.PositiveSmallIntegerField(choices=RealNameLevel.choices, default=RealNameLevel.PHONE)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    signed_out_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "people"

    def __str__(self) -> str:
        return f"person {self.id}"

    @property
    def masked_citizen_id(self) -> str:
        return mask_citizen_id(self.citizen_id) if self.citizen_id else ""

    @property
    def masked_mobile(self) -> str:
        return mask_mobile(self.mobile) if self.mobile else ""

    @property
    def masked_name(self) -> str:
        """The first character and a star for each other one: enough for the owner to recognise."""
        return self.name[:1] + "*" * max(1, len(self.name) - 1) if self.name else ""

    @property
    def birth_date(self) -> date | None:
        known = self._read_number()
        return known.birth_date if known else None

    @property
    def sex(self) -> str:
        """``男`` or ``女`` as the number tells it, empty when the number is not known."""
        known = self._read_number()
        return {"male": "男", "female": "女"}[known.sex] if known else ""

    def _read_number(self) -> CitizenId | None:
        return check_citizen_id(self.citizen_id).value if self.citizen_id else None
