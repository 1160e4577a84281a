"""The database: how large, how busy, copied where, in step."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from huiban.domains.running.public import DatabaseNow, database_now
from huiban.runtime.environment import read_environment
from huiban.surfaces.status.finding import ATTENTION, GOOD, TROUBLE, Finding
from huiban.surfaces.status.words import ago, size, span

SOON, MOST = 0.6, 0.8
LONG_TRANSACTION_SECONDS = 300
MOST_BEHIND_SECONDS = 300
ARCHIVE_SECONDS = 600


def list_database() -> list[Finding]:
    """What PostgreSQL says of itself."""
    found = database_now()
    return [
        Finding("PostgreSQL", found.version, since=found.started_at, key="database.version"),
        Finding(_("数据库大小"), size(found.bytes), key="database.size"),
        _connections(found),
        _transactions(found),
        _archive(found),
        *_replicas(found),
    ]


def _connections(found: DatabaseNow) -> Finding:
    share = found.connections / max(1, found.most_connections)
    tone = TROUBLE if share > MOST else ATTENTION if share > SOON else GOOD
    told = _("在用 %(used)d 个，最多 %(most)d 个") % {
        "used": found.connections,
        "most": found.most_connections,
    }
    note = "" if tone == GOOD else _("快用完了：少开几个网页进程，或加大 max_connections。")
    return Finding(_("数据库连接"), told, tone, note, key="database.connections")


def _transactions(found: DatabaseNow) -> Finding:
    seconds = found.longest_transaction_seconds
    long = seconds > LONG_TRANSACTION_SECONDS
    return Finding(
        _("最久的一笔改动"),
        span(timedelta(seconds=seconds)),
        ATTENTION if long else GOOD,
        _("开着太久会拖慢别人；备份时间长时也会这样。") if long else "",
        key="database.transaction",
    )


def _archive(found: DatabaseNow) -> Finding:
    """The copy of the database's log; without one the newest backup is all there is."""
    if found.archive_failed_at:
        note = _("日志抄不出去，会把数据库自己的磁盘占满：请看归档的磁盘是否满了、还在不在。")
        return Finding(_("日志归档"), _("不正常"), TROUBLE, note, found.archive_failed_at, "archive")
    environment = read_environment()
    if environment.archive is None or environment.database_url:
        return Finding(
            _("日志归档"), _("没有开"), note=_("只能恢复到备份那一刻（HUIBAN_ARCHIVE）。"), key="archive"
        )
    told = _("%(ago)s前") % {"ago": ago(found.archived_at)} if found.archived_at else _("还没有内容")
    return Finding(_("日志归档"), told, key="archive")


def _replicas(found: DatabaseNow) -> list[Finding]:
    return [
        Finding(
            _("备用数据库"),
            _("%(name)s，落后 %(size)s") % {"name": one.name, "size": size(one.bytes_behind)},
            ATTENTION if one.seconds_behind > MOST_BEHIND_SECONDS or one.state != "streaming" else GOOD,
            key=f"replica.{one.name}",
        )
        for one in found.replicas
    ]
