"""Why somebody looked: a closed list, stored with every reading."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Reason(models.TextChoices):
    """The first five are known from what was opened; the others are chosen by whoever has a number shown in full."""

    HANDLING = "handling", _("办理这件事")
    SERVICE = "service", _("在窗口接待本人")
    SEARCH = "search", _("查找办件")
    REPRESENTING = "representing", _("同一企业的经办人查看")
    AUDIT = "audit", _("检查谁看过个人信息")
    VERIFY = "verify", _("当面核对身份")
    CONTACT = "contact", _("联系本人")
    CORRECT = "correct", _("核对填写或登记的错误")
    REQUIRED = "required", _("依法协助查询")
    OTHER = "other", _("其他原因")


REVEAL_REASONS = (Reason.VERIFY, Reason.CONTACT, Reason.CORRECT, Reason.REQUIRED, Reason.OTHER)
