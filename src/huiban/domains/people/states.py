from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class RealNameLevel(models.IntegerChoices):
    """实名等级. An item may ask for a level at least; a window that has seen the identity card gives level 3."""

    PHONE = 1, _("手机号")
    TWO_ELEMENTS = 2, _("姓名和身份证号已核对")
    SEEN_AT_WINDOW = 3, _("窗口已核验证件")


class Numbers(models.TextChoices):
    """Numbers of a person that are shown in part, and in full only for a reason."""

    CITIZEN_ID = "citizen_id", _("身份证号")
    MOBILE = "mobile", _("手机号")


class MandateRole(models.TextChoices):
    LEGAL_REPRESENTATIVE = "legal_representative", _("法定代表人")
    ADMINISTRATOR = "administrator", _("企业管理员")
    HANDLER = "handler", _("经办人")
