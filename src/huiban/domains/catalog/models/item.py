"""The three layers of a service item and their versions: 基本目录 → 实施清单 → 业务办理项."""

from __future__ import annotations

from functools import cached_property

from django.db import models

from huiban.domains.catalog.content import ItemContent
from huiban.domains.catalog.guides import read_guide
from huiban.domains.catalog.states import TYPE_SYSTEM, ItemStatus, ItemType, VersionState
from huiban.foundation.uuids import uuid7


class BasicItem(models.Model):
    """A line of the basic catalogue (基本目录). Its code means something only within its code system."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code_system = models.CharField(max_length=40)
    code = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    type_code = models.CharField(max_length=2, choices=ItemType.choices)

    class Meta:
        db_table = "basic_items"
        constraints = [models.UniqueConstraint(fields=["code_system", "code"], name="basic_item_code")]

    def __str__(self) -> str:
        return self.name


class Item(models.Model):
    """An entry of the implementation list (实施清单): one organisation's duty to handle one matter.

    ``code`` is the source's own code, kept as text and never taken apart for business logic. The type is stored in
    both code systems: the national one (``type_code``) and the source's (``source_type_code``).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.CharField(max_length=64, unique=True)
    basic = models.ForeignKey(BasicItem, on_delete=models.PROTECT, related_name="items")
    organisation = models.ForeignKey("directory.Organisation", on_delete=models.PROTECT, related_name="items")
    organisation_code = models.CharField(max_length=32)
    name = models.CharField(max_length=200)
    main_item = models.CharField(max_length=200, blank=True)
    area_code = models.CharField(max_length=12, blank=True)
    type_system = models.CharField(max_length=40, default=TYPE_SYSTEM)
    type_code = models.CharField(max_length=2, choices=ItemType.choices)
    source_system = models.CharField(max_length=40)
    source_type_code = models.CharField(max_length=8)
    source_type_name = models.CharField(max_length=40)
    source_hash = models.CharField(max_length=64)
    status = models.CharField(max_length=10, choices=ItemStatus.choices, default=ItemStatus.ACTIVE)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "items"
        ordering = ["name", "code"]
        indexes = [models.Index(fields=["organisation", "name"], name="item_organisation")]

    def __str__(self) -> str:
        return self.name


class HandlingItem(models.Model):
    """A concrete situation of an item (业务办理项): limits, materials and form live here."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    item = models.ForeignKey(Item, on_delete=models.PROTECT, related_name="handling_items")
    sequence = models.CharField(max_length=4, default="00")
    name = models.CharField(max_length=200)
    current_version = models.ForeignKey(
        "catalog.ItemVersion", on_delete=models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        db_table = "handling_items"
        constraints = [models.UniqueConstraint(fields=["item", "sequence"], name="handling_item_sequence")]

    def __str__(self) -> str:
        return self.name


class ItemVersion(models.Model):
    """What a handling item was from one day to another. Published versions never change; cases point here.

    ``entry`` is the catalogue entry as it read then (name, department, codes), ``content`` an ``ItemContent``.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    handling_item = models.ForeignKey(HandlingItem, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=VersionState.choices, default=VersionState.PUBLISHED)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    entry = models.JSONField()
    content = models.JSONField()
    content_hash = models.CharField(max_length=64)
    note = models.CharField(max_length=200, blank=True)
    published_by = models.CharField(max_length=80)
    published_at = models.DateTimeField()

    class Meta:
        db_table = "item_versions"
        constraints = [
            models.UniqueConstraint(fields=["handling_item", "number"], name="item_version_number")
        ]

    def __str__(self) -> str:
        return f"{self.entry.get('name', '')} v{self.number}"

    @cached_property
    def guide(self) -> ItemContent:
        """The content as objects, shared by all that read this version: not to be changed."""
        return read_guide(self.id, lambda: self.content)

    @property
    def name(self) -> str:
        return str(self.entry["name"])

    @property
    def department(self) -> str:
        return str(self.entry["department"])
