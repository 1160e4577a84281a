from __future__ import annotations

from django.db import models

from huiban.domains.directory.states import OrganisationKind
from huiban.foundation.uuids import uuid7


class Organisation(models.Model):
    """A department, town or centre: the body that owns items, employs staff and answers for cases.

    ``code`` is the unified social credit code, or the code its source gives it when that is all there is.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=32, unique=True)
    name = models.CharField(max_length=80, unique=True)
    name_en = models.CharField(max_length=120, blank=True)
    kind = models.CharField(
        max_length=12, choices=OrganisationKind.choices, default=OrganisationKind.DEPARTMENT
    )
    area = models.ForeignKey(
        "directory.Area", on_delete=models.PROTECT, null=True, related_name="organisations"
    )
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    phone = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=120, blank=True)
    order = models.PositiveSmallIntegerField(default=100)

    class Meta:
        db_table = "organisations"
        ordering = ["order", "name"]

    def __str__(self) -> str:
        return self.name
