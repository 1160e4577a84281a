"""Everything there is to see, in the order in which an operator asks."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from huiban.domains.running.public import (
    AlarmKind,
    Condition,
    RunningAlarm,
    alarm_sentence,
    list_conditions,
    list_open_alarms,
    list_past_alarms,
)
from huiban.foundation.jobs.public import FailedJob, list_failed_jobs
from huiban.foundation.measuring.public import SlowQuery, list_slow_queries
from huiban.surfaces.status.data import list_database
from huiban.surfaces.status.finding import GOOD, TROUBLE, Finding, Group, worst
from huiban.surfaces.status.machine import list_keys, list_processes, list_storage
from huiban.surfaces.status.settled import list_outside, list_people, list_times, list_unsafe
from huiban.surfaces.status.work import list_work


@dataclass(frozen=True, slots=True)
class Status:
    """What the page shows and the command prints."""

    groups: list[Group]
    failed_jobs: list[FailedJob]
    slow_queries: list[SlowQuery]
    past_alarms: list[RunningAlarm]

    @property
    def tone(self) -> str:
        """The worst of all."""
        return worst(group.tone for group in self.groups)

    @property
    def troubles(self) -> list[Finding]:
        """What is not well, the worst first."""
        found = [one for group in self.groups for one in group.findings if one.tone != GOOD]
        return sorted(found, key=lambda one: one.tone != TROUBLE)


def gather() -> Status:
    """Look at everything now; some tenths of a second."""
    conditions = list_conditions()
    groups = [
        Group("alarms", _("报警"), _alarms(conditions)),
        Group("parts", _("在运行的部分"), list_processes()),
        Group("work", _("后台的活"), list_work()),
        Group("database", _("数据库"), list_database()),
        Group("storage", _("存储和数据"), list_storage()),
        Group("keys", _("密钥和证书"), list_keys()),
        Group("times", _("时钟和工作日历"), list_times(conditions)),
        Group("outside", _("外部连接"), list_outside()),
        Group("people", _("事项和人员"), list_people()),
        Group("unsafe", _("还不安全的地方"), list_unsafe()),
    ]
    return Status(
        groups=[group for group in groups if group.findings],
        failed_jobs=list_failed_jobs(),
        slow_queries=list_slow_queries(),
        past_alarms=list_past_alarms(),
    )


def _alarms(conditions: list[Condition]) -> list[Finding]:
    """As it is measured now, also when the job that notes alarms is what has stopped."""
    known = {alarm.kind: alarm for alarm in list_open_alarms()}
    return [
        Finding(
            AlarmKind(one.kind).label,
            alarm_sentence(one.kind, one.figure, one.bound),
            TROUBLE,
            since=known[one.kind].raised_at if one.kind in known else None,
            key=f"alarm.{one.kind}",
        )
        for one in conditions
        if one.bad
    ]
