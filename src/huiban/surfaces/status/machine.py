"""Processes, releases, disk, backup, keys and certificates."""

from __future__ import annotations

import shutil
from datetime import timedelta

from django.conf import settings
from django.utils.translation import gettext as _

import huiban
from huiban.domains.certificates.public import AuthorityDamaged, authority_valid_until
from huiban.foundation.facts.partitions import months_prepared
from huiban.foundation.keyring.public import list_key_faults
from huiban.foundation.moment import local_day, now
from huiban.runtime.backup.last import read_last_backup
from huiban.runtime.environment import read_environment
from huiban.runtime.health import Condition, all_parts
from huiban.runtime.states import read_processes
from huiban.surfaces.status.finding import ATTENTION, GOOD, TROUBLE, Finding
from huiban.surfaces.status.words import ago, size

LEAST_FREE, SOON_FREE = 0.10, 0.20
MONTHS_AHEAD = 2
RENEW_WITHIN = timedelta(days=60)
MANY_RESTARTS = 3


def list_processes() -> list[Finding]:
    """The parts of ``/healthz`` in words, with how often each had to be started again."""
    names = {
        "database": _("数据库"),
        "migrations": _("数据结构"),
        "web": _("网页"),
        "live": _("实时推送"),
        "jobs": _("后台任务"),
    }
    environment = read_environment()
    records = read_processes(environment.data) or {}
    found = []
    for name, part in all_parts(environment).items():
        restarts = records[name].restarts if name in records else 0
        tone = GOOD if restarts < MANY_RESTARTS else ATTENTION
        note = _("重新启动过 %(count)d 次。") % {"count": restarts} if restarts else ""
        if part.condition is not Condition.OK:
            tone, note = TROUBLE, _detail(part.detail)
        words = _("正常") if part.condition is Condition.OK else _("不正常")
        found.append(Finding(names.get(name, name), words, tone, note, part.since, f"process.{name}"))
    return [*found, Finding(_("版本"), f"huiban {huiban.__version__}", key="version")]


def list_storage() -> list[Finding]:
    """Room, backup, where files lie, partitions."""
    remote = settings.STORAGES["default"]["BACKEND"].startswith("storages.")
    months = months_prepared()
    return [
        _disk(),
        _backup(),
        Finding(_("文件存放"), _("对象存储（S3）") if remote else _("本机文件夹"), key="files"),
        Finding(
            _("事实记录分区"),
            _("已准备好 %(months)d 个月") % {"months": months},
            GOOD if months >= MONTHS_AHEAD else TROUBLE,
            "" if months >= MONTHS_AHEAD else _("后台任务会自动准备；如果一直不够，请检查后台任务。"),
            key="partitions",
        ),
    ]


def list_keys() -> list[Finding]:
    """Keys and certificates: are they there, and how long still."""
    faults = list_key_faults()
    keys = Finding(
        _("密钥"),
        _("在用 %(id)s，共 %(count)d 把")
        % {
            "id": settings.HUIBAN_ACTIVE_FIELD_KEY,
            "count": len(settings.HUIBAN_FIELD_KEYS),
        },
        TROUBLE if faults else GOOD,
        "; ".join(faults),
        key="keys",
    )
    return [keys, _certificate()]


def _certificate() -> Finding:
    try:
        until = authority_valid_until()
    except AuthorityDamaged:
        note = _("文件夹 authority 坏了：请从备份恢复，否则不能出证。")
        return Finding(_("签章证书"), _("读不出来"), TROUBLE, note, key="certificate")
    if until is None:
        return Finding(_("签章证书"), _("还没有用过"), key="certificate")
    left = until - now()
    told = _("有效到 %(date)s") % {"date": local_day(until)}
    if left < timedelta():
        return Finding(_("签章证书"), told, TROUBLE, _("已经过期：请续签，否则不能出证。"), key="certificate")
    if left < RENEW_WITHIN:
        return Finding(_("签章证书"), told, ATTENTION, _("快到期了，请准备续签。"), key="certificate")
    return Finding(_("签章证书"), told, key="certificate")


def _disk() -> Finding:
    usage = shutil.disk_usage(settings.HUIBAN_STATE)
    free = usage.free / usage.total
    tone = TROUBLE if free < LEAST_FREE else ATTENTION if free < SOON_FREE else GOOD
    told = _("还剩 %(free)s，共 %(total)s（%(percent)d%%）") % {
        "free": size(usage.free),
        "total": size(usage.total),
        "percent": round(free * 100),
    }
    return Finding(
        _("磁盘"), told, tone, "" if tone == GOOD else _("空间不多了，请尽快清理或扩容。"), key="disk"
    )


def _backup() -> Finding:
    last, bound = read_last_backup(settings.HUIBAN_STATE), settings.HUIBAN_BACKUP_HOURS
    if last is None:
        tone = ATTENTION if bound else GOOD
        note = _("请运行 huiban backup，并设成每天自动。") if bound else ""
        return Finding(_("备份"), _("没有记录"), tone, note, key="backup")
    late = 0 < bound * 3600 < (now() - last.taken_at).total_seconds()
    told = _("%(ago)s前，%(size)s") % {"ago": ago(last.taken_at), "size": size(last.bytes)}
    note = "" if last.verified else _("这一份没有试着恢复过：加上 --verify。")
    if late:
        note = _("应不超过 %(hours)d 小时，请检查自动备份。") % {"hours": bound}
    tone = TROUBLE if late else GOOD if last.verified else ATTENTION
    return Finding(_("备份"), told, tone, note, key="backup")


def _detail(detail: str) -> str:
    """What ``/healthz`` says of a part, in words where there are any."""
    words = {
        "no answer": _("没有回答"),
        "no heartbeat": _("没有心跳：可能没有启动"),
        "does not hear the database": _("听不到数据库"),
        "the database is not reachable": _("连不上数据库"),
    }
    return words.get(detail, detail)
