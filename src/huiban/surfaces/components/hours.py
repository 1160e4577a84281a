"""When people are received, in words, the same on portal and boards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from django.utils.translation import gettext as _

from huiban.domains.hall.public import DayHours


def spans_words(spans: Sequence[tuple[time, time]]) -> str:
    """``9:00–12:00、13:30–17:00``, in English with a comma."""
    return _("、").join(f"{opens:%-H:%M}–{closes:%-H:%M}" for opens, closes in spans)


def hours_words(hours: DayHours) -> str:
    """The hours of a day in one line; empty while nobody has set any."""
    if not hours.known:
        return ""
    if hours.closed:
        said = _("今天不对外办理：%(note)s") if hours.note else _("今天不对外办理")
        return said % {"note": hours.note} if hours.note else said
    parts = []
    if hours.usual:
        parts.append(_("办理时间 %(spans)s") % {"spans": spans_words(hours.usual)})
    if hours.extended:
        parts.append(_("延时服务 %(spans)s") % {"spans": spans_words(hours.extended)})
    return " · ".join([*parts, hours.note] if hours.note else parts)
