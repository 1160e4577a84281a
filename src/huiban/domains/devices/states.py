"""Closed lists of devices: what they are and where they stand in their life."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DeviceKind(models.TextChoices):
    KIOSK = "kiosk", _("自助终端")
    HALL_BOARD = "hall_board", _("大厅叫号屏")
    ZONE_BOARD = "zone_board", _("分区叫号屏")
    WINDOW_SCREEN = "window_screen", _("窗口屏")
    PRINTER = "printer", _("打印机")
    RATING_PAD = "rating_pad", _("评价器")


class DeviceState(models.TextChoices):
    REGISTERED = "registered", _("已登记，未绑定")
    ACTIVE = "active", _("使用中")
    RETIRED = "retired", _("已停用")


NEEDS_ZONE = (DeviceKind.ZONE_BOARD,)
NEEDS_WINDOW = (DeviceKind.WINDOW_SCREEN, DeviceKind.RATING_PAD)
