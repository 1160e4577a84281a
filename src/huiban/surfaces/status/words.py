"""Sizes and times in words a person says."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from huiban.foundation.moment import now


def ago(moment: datetime) -> str:
    """How long ago, in the largest unit that fits."""
    return span(max(timedelta(), now() - moment))


def span(time: timedelta) -> str:
    """A length of time in the largest unit that fits."""
    seconds = int(time.total_seconds())
    if seconds < 120:
        return _("%(count)d 秒") % {"count": seconds}
    if seconds < 2 * 3600:
        return _("%(count)d 分钟") % {"count": seconds // 60}
    if seconds < 2 * 86400:
        return _("%(count)d 小时") % {"count": seconds // 3600}
    return _("%(count)d 天") % {"count": seconds // 86400}


def size(count: float) -> str:
    """Bytes as MB, or GB from one on."""
    return f"{count / 1e9:,.1f} GB" if count >= 1e9 else f"{count / 1e6:,.0f} MB"
