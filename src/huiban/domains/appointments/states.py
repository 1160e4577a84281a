"""Closed lists of appointments: their states, and which step may follow which."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AppointmentState(models.TextChoices):
    BOOKED = "booked", _("已预约")
    CHECKED_IN = "checked_in", _("已签到")
    LATE = "late", _("迟到，已按现场取号")
    MISSED = "missed", _("没有来")
    CANCELLED = "cancelled", _("已取消")


class ClosingReason(models.TextChoices):
    """Why a half hour is not held, as whoever booked it is told."""

    STAFF = "staff", _("窗口人手不够")
    SYSTEM = "system", _("业务系统停用")
    PLACE = "place", _("场地或设备要检修")
    ARRANGED = "arranged", _("大厅另有安排")
    OTHER = "other", _("其他原因")


S = AppointmentState
# The trigger of the appointments table counts every state but ``cancelled`` as a place taken.
PRESENT = (S.CHECKED_IN, S.LATE)
LIVE = (S.BOOKED, *PRESENT)

TRANSITIONS: dict[AppointmentState, frozenset[AppointmentState]] = {
    S.BOOKED: frozenset({S.BOOKED, S.CHECKED_IN, S.LATE, S.MISSED, S.CANCELLED}),
    S.CHECKED_IN: frozenset(),
    S.LATE: frozenset(),
    S.MISSED: frozenset(),
    S.CANCELLED: frozenset(),
}
