"""The rules of booking as numbers, so that a centre changes them without changing the program."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

PERIODS = ("09:00-12:00", "13:30-17:00")


def usual_periods() -> list[str]:
    return list(PERIODS)


class CapacityRule(models.Model):
    """How many places of a group can be booked.

    ``share`` percent of what the group's windows can handle in half an hour; the rest stays for walk-ins.
    ``periods`` are opening hours, ``HH:MM-HH:MM`` in local time. Places can be booked from ``release_hour`` o'clock
    ``release_days`` days before.
    """

    group = models.OneToOneField(
        "hall.ServiceGroup", on_delete=models.CASCADE, primary_key=True, related_name="capacity_rule"
    )
    share = models.PositiveSmallIntegerField(default=50)
    periods = ArrayField(models.CharField(max_length=11), default=usual_periods)
    release_days = models.PositiveSmallIntegerField(default=7)
    release_hour = models.PositiveSmallIntegerField(default=8)

    class Meta:
        db_table = "appointment_capacity_rules"
        constraints = [
            models.CheckConstraint(condition=models.Q(share__lte=100), name="capacity_rule_share"),
        ]

    def __str__(self) -> str:
        return f"{self.group_id} {self.share}%"


class BookingPolicy(models.Model):
    """What holds for everybody who books: one row, or these defaults when there is none.

    Whoever missed ``most_missed`` appointments within ``missed_days`` cannot book online for ``pause_days``; walking in
    is always possible. Check-in goes from ``early_minutes`` before the start to ``late_minutes`` after it.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    days_open = models.PositiveSmallIntegerField(default=14)
    most_booked = models.PositiveSmallIntegerField(default=3)
    most_missed = models.PositiveSmallIntegerField(default=3)
    missed_days = models.PositiveSmallIntegerField(default=30)
    pause_days = models.PositiveSmallIntegerField(default=15)
    early_minutes = models.PositiveSmallIntegerField(default=30)
    late_minutes = models.PositiveSmallIntegerField(default=15)

    class Meta:
        db_table = "appointment_policy"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="policy_is_one")]

    def __str__(self) -> str:
        return "booking policy"

    @classmethod
    def current(cls) -> BookingPolicy:
        return cls.objects.filter(id=1).first() or cls()
