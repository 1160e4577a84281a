"""Where a document stands with the virus scan."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class ScanState(models.TextChoices):
    """``NONE``: this installation scans nothing. Only ``NONE`` and ``CLEAN`` are given to anybody."""

    NONE = "none", _("不检查")
    WAITING = "waiting", _("正在检查")
    CLEAN = "clean", _("检查通过")
    REFUSED = "refused", _("有病毒，已删除")


OPEN_STATES = (ScanState.NONE, ScanState.CLEAN)
