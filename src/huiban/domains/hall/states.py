"""Closed lists of the hall: states of a ticket, priority classes, and which step may follow which."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class TicketState(models.TextChoices):
    WAITING = "waiting", _("等候中")
    CALLED = "called", _("请到窗口")
    SERVING = "serving", _("办理中")
    ON_HOLD = "on_hold", _("已挂起")
    PASSED = "passed", _("已过号")
    DONE = "done", _("已办结")
    ABANDONED = "abandoned", _("已弃号")
    CANCELLED = "cancelled", _("已取消")
    UNSERVED = "unserved", _("闭厅未办")


S = TicketState
ACTIVE = (S.WAITING, S.CALLED, S.SERVING, S.ON_HOLD, S.PASSED)
AT_WINDOW = (S.CALLED, S.SERVING)

TRANSITIONS: dict[TicketState, frozenset[TicketState]] = {
    S.WAITING: frozenset({S.CALLED, S.CANCELLED, S.UNSERVED, S.WAITING}),
    S.CALLED: frozenset({S.SERVING, S.PASSED, S.ON_HOLD, S.WAITING, S.CANCELLED, S.UNSERVED}),
    S.SERVING: frozenset({S.DONE, S.ON_HOLD, S.WAITING}),
    S.ON_HOLD: frozenset({S.SERVING, S.CANCELLED, S.UNSERVED}),
    S.PASSED: frozenset({S.WAITING, S.ABANDONED, S.CANCELLED}),
    S.DONE: frozenset(),
    S.ABANDONED: frozenset(),
    S.CANCELLED: frozenset(),
    S.UNSERVED: frozenset(),
}


class PriorityClass(models.TextChoices):
    """优先类型 (绿色通道): who goes ahead by the configured ratio."""

    NONE = "none", _("普通")
    ELDER = "elder", _("60 周岁以上老年人")
    DISABLED = "disabled", _("残疾人")
    INFANT = "infant", _("孕妇或带婴幼儿")
    MILITARY = "military", _("军人、军属、退役军人和消防救援人员")
    HONOUR = "honour", _("劳动模范、无偿献血获奖者")


class CallRule(models.TextChoices):
    """Why a ticket was the next one: the stated order, from first to last."""

    RESERVED = "reserved", _("指定到本窗口")
    AGED = "aged", _("等候已超过上限，先办等得最久的")
    RETURNED = "returned", _("过号后返回，已隔够号数")
    APPOINTMENT = "appointment", _("预约时间已到")
    PRIORITY = "priority", _("优先人群，按比例先办")
    ORDINARY = "ordinary", _("按到达先后")
    NOBODY_ELSE = "nobody_else", _("没有别人在等，提前办理")


class SessionState(models.TextChoices):
    OPEN = "open", _("开放")
    PAUSED = "paused", _("暂停")
    CLOSED = "closed", _("已关闭")
