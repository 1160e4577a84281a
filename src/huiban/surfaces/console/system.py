"""Whether the system stands: its parts, its version, its storage, its calendar, its outside connections."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

import huiban
from huiban.domains.catalog.public import count_items
from huiban.domains.devices.public import ticket_printer
from huiban.domains.directory.public import ADMINISTRATORS, Role, count_staff
from huiban.domains.people.public import sms
from huiban.foundation.clock.public import current_calendar, list_calendar_differences, today
from huiban.foundation.facts.partitions import months_prepared
from huiban.runtime.environment import read_environment
from huiban.runtime.health import Condition, all_parts
from huiban.surfaces.console.gate import console_page, system_admin_required

LOW_DISK_BYTES = 1_000_000_000
MONTHS_AHEAD = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; ``tone``: done turn danger."""

    label: str
    value: str
    tone: str = "done"
    note: str = ""
    since: datetime | None = None


@require_safe
@system_admin_required
def system_page(request: HttpRequest) -> HttpResponse:
    """What ``/healthz`` and ``huiban check`` tell, in words."""
    groups = [
        (_("在运行的部分"), _parts()),
        (_("存储和数据"), _storage()),
        (_("工作日历"), _calendar()),
        (_("外部连接"), _outside()),
    ]
    troubles = [finding for _title, findings in groups for finding in findings if finding.tone != "done"]
    return console_page(request, "system", {"groups": groups, "troubles": troubles}, current="system")


def _parts() -> list[Finding]:
    names = {
        "database": _("数据库"),
        "migrations": _("数据结构"),
        "web": _("网页"),
        "live": _("实时推送"),
        "jobs": _("后台任务"),
    }
    found = []
    for name, part in all_parts(read_environment()).items():
        fine = part.condition is Condition.OK
        words = _("正常") if fine else _("不正常")
        tone = "done" if fine else "danger"
        found.append(Finding(names.get(name, name), words, tone, _detail(part.detail), part.since))
    return found


def _detail(detail: str) -> str:
    """What ``/healthz`` says of a part, in words where there are any."""
    words = {
        "no answer": _("没有回答"),
        "no heartbeat": _("没有心跳：可能没有启动"),
        "does not hear the database": _("听不到数据库"),
        "the database is not reachable": _("连不上数据库"),
    }
    return words.get(detail, detail)


def _storage() -> list[Finding]:
    usage = shutil.disk_usage(settings.HUIBAN_STATE)
    numbers = {"free": f"{usage.free / 1e9:.1f}", "total": f"{usage.total / 1e9:.1f}"}
    remote = settings.STORAGES["default"]["BACKEND"].startswith("storages.")
    months = months_prepared()
    administrators = count_staff(role=Role.SYSTEM_ADMIN)
    return [
        Finding(_("版本"), huiban.__version__),
        Finding(
            _("磁盘"),
            _("还剩 %(free)s GB，共 %(total)s GB") % numbers,
            "danger" if usage.free < LOW_DISK_BYTES else "done",
            _("空间不多了，请尽快清理或扩容。") if usage.free < LOW_DISK_BYTES else "",
        ),
        Finding(_("文件存放"), _("对象存储（S3）") if remote else _("本机文件夹")),
        Finding(
            _("事实记录分区"),
            _("已准备好 %(months)d 个月") % {"months": months},
            "done" if months >= MONTHS_AHEAD else "danger",
            "" if months >= MONTHS_AHEAD else _("后台任务会自动准备；如果一直不够，请检查后台任务。"),
        ),
        Finding(_("事项"), _("%(count)d 个") % {"count": count_items(any_status=True)}),
        Finding(
            _("人员"),
            _("%(count)d 个账号，其中系统管理员 %(admins)d 个")
            % {"count": count_staff(), "admins": administrators},
            "done" if administrators > 1 else "turn",
            "" if administrators > 1 else _("只有一个系统管理员，他不在时没有人能管系统，建议再设一个。"),
        ),
        *_missing_administrators(),
    ]


def _missing_administrators() -> list[Finding]:
    return [
        Finding(str(role.label), _("没有"), "danger", _("请用命令行指定一位：huiban users give-role。"))
        for role in ADMINISTRATORS
        if not count_staff(role=role)
    ]


def _calendar() -> list[Finding]:
    announced, year = current_calendar().announced_years, today().year
    found = []
    for wanted in (year, year + 1):
        known = wanted in announced
        late = not known and (wanted == year or today().month == 12)
        found.append(
            Finding(
                _("%(year)d 年") % {"year": wanted},
                _("已公布") if known else _("还没公布，暂按法定节日和普通周推算"),
                "danger" if late else "done" if known else "turn",
                "" if known else _("国务院一般在上一年 10 月到 12 月公布，公布后请在“工作日历”导入。"),
            )
        )
    differing = len(list_calendar_differences())
    if differing:
        words = _("有 %(count)d 天与随软件发布的法定安排不同") % {"count": differing}
        found.append(Finding(_("核对"), words, "turn"))
    return found


def _outside() -> list[Finding]:
    missing = sms().check_configuration()
    provider = settings.HUIBAN_SMS_PROVIDER.rsplit(".", 1)[-1]
    return [Finding(_("短信"), provider, "turn" if missing else "done", " ".join(missing)), _printer()]


def _printer() -> Finding:
    status = ticket_printer().status()
    provider = settings.HUIBAN_TICKET_PRINTER.rsplit(".", 1)[-1]
    if status.ready:
        return Finding(_("小票打印"), provider)
    note = _("缺纸。") if status.note == "paper" else _("连不上打印机，请检查电源、网线和地址。")
    return Finding(_("小票打印"), provider, "turn", note)
