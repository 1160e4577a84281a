from __future__ import annotations

from django.db import models

from huiban.foundation.uuids import uuid7


class ServiceGroup(models.Model):
    """What people queue for (业务组): one kind of service in one zone."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    code = models.SlugField(max_length=40, unique=True)
    zone = models.ForeignKey("directory.Zone", on_delete=models.PROTECT, related_name="service_groups")
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60, blank=True)
    service_minutes = models.PositiveSmallIntegerField(default=8)
    accepting = models.BooleanField(default=True)
    closed_reason = models.CharField(max_length=100, blank=True)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        db_table = "hall_service_groups"
        ordering = ["zone__letter", "order", "code"]

    def __str__(self) -> str:
        return self.name


class GroupOrganisation(models.Model):
    """Which service group takes the items of an organisation."""

    group = models.ForeignKey(ServiceGroup, on_delete=models.CASCADE, related_name="organisations")
    organisation = models.OneToOneField(
        "directory.Organisation", on_delete=models.PROTECT, related_name="service_group"
    )

    class Meta:
        db_table = "hall_group_organisations"

    def __str__(self) -> str:
        return f"{self.organisation_id} {self.group_id}"


class LinePolicy(models.Model):
    """The stated order of a zone, in numbers. A day keeps the numbers it began with (``Line``).

    ``priority_ratio``: at most so many priority calls in a row while an ordinary visitor waits.
    ``ageing_minutes``: who has waited longer goes before everybody, the longest first.
    ``return_after``: numbers called before a passed visitor's turn comes again.
    """

    zone = models.OneToOneField("directory.Zone", on_delete=models.CASCADE, primary_key=True)
    priority_ratio = models.PositiveSmallIntegerField(default=2)
    ageing_minutes = models.PositiveSmallIntegerField(default=40)
    return_after = models.PositiveSmallIntegerField(default=3)
    recalls = models.PositiveSmallIntegerField(default=3)

    class Meta:
        db_table = "hall_line_policies"

    def __str__(self) -> str:
        return f"policy of {self.zone_id}"


class Line(models.Model):
    """The line of one zone on one day. Its row is the lock: whoever changes the line holds it.

    ``sequence`` numbers every change of the line, so that its order can be checked from the facts alone.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    zone = models.ForeignKey("directory.Zone", on_delete=models.PROTECT, related_name="lines")
    day = models.DateField()
    last_number = models.PositiveIntegerField(default=0)
    sequence = models.PositiveIntegerField(default=0)
    calls = models.PositiveIntegerField(default=0)
    priority_run = models.PositiveSmallIntegerField(default=0)
    closed_at = models.DateTimeField(null=True)
    priority_ratio = models.PositiveSmallIntegerField()
    ageing_minutes = models.PositiveSmallIntegerField()
    return_after = models.PositiveSmallIntegerField()
    recalls = models.PositiveSmallIntegerField()

    class Meta:
        db_table = "hall_lines"
        constraints = [models.UniqueConstraint(fields=["zone", "day"], name="line_once_a_day")]

    def __str__(self) -> str:
        return f"{self.zone_id} {self.day}"
