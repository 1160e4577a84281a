"""The working calendar: one row per day and layer, and the version that tells processes to read it again."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Layer(models.TextChoices):
    """Who decided about a day. The local layer lies above the statutory one."""

    STATUTORY = "statutory", _("国家放假安排")
    LOCAL = "local", _("本地调整")


class CalendarDay(models.Model):
    """What one layer says of one day. Days of years nobody has announced have no row."""

    date = models.DateField()
    layer = models.CharField(max_length=12, choices=Layer.choices, default=Layer.STATUTORY)
    is_workday = models.BooleanField()
    name = models.CharField(max_length=60, blank=True)  # holiday or local reason, Chinese
    source = models.CharField(max_length=120, blank=True)  # where the row came from
    order_number = models.CharField(max_length=80, blank=True)  # 文号 of the announcement or local order
    provisional = models.BooleanField(default=False)  # entered before the official announcement

    class Meta:
        db_table = "calendar_days"
        ordering = ["date", "-layer"]
        constraints = [
            models.UniqueConstraint(fields=["date", "layer"], name="calendar_days_one_per_layer"),
            models.CheckConstraint(
                condition=~models.Q(layer="local") | ~models.Q(name="") & ~models.Q(order_number=""),
                name="calendar_days_local_rest_on_an_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.date} {self.layer}"


class CalendarVersion(models.Model):
    """One row. A new token after every change; random, so that a rolled-back change never looks current."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    token = models.UUIDField(default=uuid.uuid4)

    class Meta:
        db_table = "calendar_version"
        constraints = [
            models.CheckConstraint(condition=models.Q(id=1), name="calendar_version_one_row"),
        ]

    def __str__(self) -> str:
        return str(self.token)
