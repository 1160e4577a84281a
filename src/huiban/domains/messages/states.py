"""Closed list of the outbox: what can become of a message."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class MessageState(models.TextChoices):
    WAITING = "waiting", _("待发送")
    SENT = "sent", _("已发送")
    CANCELLED = "cancelled", _("已撤回")
    FAILED = "failed", _("没有发出")


S = MessageState
TRANSITIONS: dict[MessageState, frozenset[MessageState]] = {
    S.WAITING: frozenset({S.SENT, S.CANCELLED, S.FAILED}),
    S.SENT: frozenset(),
    S.CANCELLED: frozenset(),
    S.FAILED: frozenset(),
}
