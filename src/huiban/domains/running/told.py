"""Alarms in words: for the text to administrators and for the status page."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huiban.domains.messages.public import Params, message_template
from huiban.domains.running.queries.alarms import list_open_alarms
from huiban.domains.running.states import AlarmKind

ALARMS = "running:alarms"


@message_template(ALARMS)
def alarms_are_on(_params: Params) -> str | None:
    """What is on when it is sent; nothing when all is over by then."""
    on = list_open_alarms()
    if not on:
        return None
    told = _("；").join(alarm_sentence(AlarmKind(alarm.kind), alarm.figure, alarm.bound) for alarm in on)
    return _("政务服务系统要处理：%(alarms)s。请到管理台“系统”查看。") % {"alarms": told}


def alarm_sentence(kind: AlarmKind, figure: float, bound: float) -> str:
    """What is wrong, with what was measured and what it should be."""
    match kind:
        case AlarmKind.DISK:
            words = _("磁盘只剩 %(figure)d%%，少于 %(bound)d%%")
        case AlarmKind.BACKUP:
            words = _("已有 %(figure)d 小时没有备份，应不超过 %(bound)d 小时")
        case AlarmKind.JOBS:
            words = _("后台任务有的已等了 %(figure)d 分钟，应不超过 %(bound)d 分钟")
        case AlarmKind.SEAL:
            words = _("查看记录已有 %(figure)d 分钟没有封存，应不超过 %(bound)d 分钟")
        case AlarmKind.CONNECTIONS:
            words = _("数据库连接用了 %(figure)d%%，应不超过 %(bound)d%%")
        case AlarmKind.CLOCK:
            words = _("时钟差了 %(figure)d 秒，应不超过 %(bound)d 秒")
    return words % {"figure": figure, "bound": bound}
