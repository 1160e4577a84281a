"""Closed list of what may be wrong with the machine."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class AlarmKind(models.TextChoices):
    DISK = "disk", _("磁盘快满了")
    BACKUP = "backup", _("备份太旧")
    JOBS = "jobs", _("后台任务积压")
    SEAL = "seal", _("查看记录没有按时封存")
    CONNECTIONS = "connections", _("数据库连接快用完了")
    CLOCK = "clock", _("时钟不准")
