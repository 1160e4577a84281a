from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentKind(models.TextChoices):
    """What a result document is. A granted licence has two: the decision and the licence itself."""

    LICENCE = "licence", _("证照")
    CONFIRMATION = "confirmation", _("确认证书")
    BENEFIT = "benefit", _("给付通知")
    GRANT = "grant", _("准予决定书")
    REFUSAL = "refusal", _("不予决定书")


class Standing(models.TextChoices):
    """What a check tells about a document or a file."""

    GENUINE = "genuine", _("真实有效")
    REVOKED = "revoked", _("已被撤销")
    SEALED = "sealed", _("签章有效，内容未被改动")
    ALTERED = "altered", _("内容被改动过")
    UNKNOWN = "unknown", _("没有查到")
