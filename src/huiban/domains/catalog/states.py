from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

TYPE_SYSTEM = "GB/T 39046-2020"


class ItemType(models.TextChoices):
    """事项类型, GB/T 39046-2020 A.1: the types a hall serves, and those that are only published."""

    LICENCE = "01", _("行政许可")
    PENALTY = "02", _("行政处罚")
    COERCION = "03", _("行政强制")
    LEVY = "04", _("行政征收")
    BENEFIT = "05", _("行政给付")
    INSPECTION = "06", _("行政检查")
    CONFIRMATION = "07", _("行政确认")
    AWARD = "08", _("行政奖励")
    ADJUDICATION = "09", _("行政裁决")
    OTHER = "10", _("其他行政权力")
    PUBLIC_SERVICE = "20", _("公共服务")


APPLIED_FOR = frozenset(
    {
        ItemType.LICENCE,
        ItemType.BENEFIT,
        ItemType.CONFIRMATION,
        ItemType.AWARD,
        ItemType.ADJUDICATION,
        ItemType.OTHER,
        ItemType.PUBLIC_SERVICE,
    }
)


class ItemStatus(models.TextChoices):
    """事项状态."""

    ACTIVE = "active", _("在用")
    SUSPENDED = "suspended", _("暂停")
    CANCELLED = "cancelled", _("取消")


class VersionState(models.TextChoices):
    PUBLISHED = "published", _("现行")
    SUPERSEDED = "superseded", _("已被新版代替")


class Audience(models.TextChoices):
    PERSON = "person", _("个人")
    COMPANY = "company", _("企业")
