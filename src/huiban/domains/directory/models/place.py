from __future__ import annotations

from django.db import models

from huiban.foundation.uuids import uuid7


class Zone(models.Model):
    """A part of the hall (服务分区)."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    letter = models.CharField(max_length=2, unique=True)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60, blank=True)
    floor = models.PositiveSmallIntegerField(default=1)

    class Meta:
        db_table = "zones"
        ordering = ["letter"]

    def __str__(self) -> str:
        return f"{self.letter}区 {self.name}"


class Window(models.Model):
    """A window (窗口). ``number`` is what hangs above it; comprehensive windows take any item."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    number = models.PositiveSmallIntegerField(unique=True)
    zone = models.ForeignKey(Zone, on_delete=models.PROTECT, related_name="windows")
    name = models.CharField(max_length=40)
    comprehensive = models.BooleanField(default=True)
    exit_window = models.BooleanField(default=False)
    organisation = models.ForeignKey("directory.Organisation", on_delete=models.PROTECT, null=True)

    class Meta:
        db_table = "windows"
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number}号窗口"
