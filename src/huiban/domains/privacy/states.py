"""Closed lists of the rights over one's data, and the numbers that bound them."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _

EXPORT_LASTS = timedelta(days=7)
EXPORT_STUCK = timedelta(days=1)
MOST_EXPORT_BYTES = 1024 * 1024 * 1024
REPLY_WORKING_DAYS = 15
"""Within which a correction is decided. The law says without delay and names no number (Personal Information Protection
Law, art. 50; Regulation on Network Data Security, art. 23): this is the house's own."""


class ExportState(models.TextChoices):
    WAITING = "waiting", _("正在做")
    READY = "ready", _("做好了")
    FAILED = "failed", _("没有做成")
    ENDED = "ended", _("到期，已删除")


class CorrectionField(models.TextChoices):
    NAME = "name", _("姓名")
    CITIZEN_ID = "citizen_id", _("身份证号")
    OTHER = "other", _("其他登记的内容")


class CorrectionState(models.TextChoices):
    ASKED = "asked", _("正在核对")
    GRANTED = "granted", _("已更正")
    REFUSED = "refused", _("没有更正")
    WITHDRAWN = "withdrawn", _("已撤回")


class HoldReason(models.TextChoices):
    COMPLAINT = "complaint", _("投诉、信访")
    REVIEW = "review", _("行政复议")
    SUIT = "suit", _("诉讼")
    SUPERVISION = "supervision", _("纪检监察、审计")
