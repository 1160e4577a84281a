"""Calendar, clock, outside connections, people, and what is not safe yet."""

from __future__ import annotations

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from huiban.domains.catalog.public import count_items
from huiban.domains.devices.public import ticket_printer
from huiban.domains.directory.public import ADMINISTRATORS, Role, count_staff
from huiban.domains.people.public import sms
from huiban.domains.running.public import AlarmKind, Condition
from huiban.foundation.clock.public import current_calendar, list_calendar_differences, today
from huiban.foundation.moment import is_simulated
from huiban.runtime.environment import ConfigurationError, read_environment
from huiban.surfaces.command.deployment import list_deployment_findings
from huiban.surfaces.command.finding import Finding as Unsafe
from huiban.surfaces.command.finding import Level
from huiban.surfaces.status.finding import ATTENTION, GOOD, TROUBLE, Finding


def list_times(conditions: list[Condition]) -> list[Finding]:
    """The clock and the years that are known."""
    clock = next(one for one in conditions if one.kind is AlarmKind.CLOCK)
    told = _("模拟的一天") if is_simulated() else _("相差 %(seconds).1f 秒") % {"seconds": clock.figure}
    note = _("请打开自动对时（chrony）。到期日和签名都靠时钟。") if clock.bad else ""
    tone = TROUBLE if clock.bad else ATTENTION if is_simulated() else GOOD
    return [Finding(_("时钟"), told, tone, note, key="clock"), *_calendar()]


def list_outside() -> list[Finding]:
    """Who sends and prints for us."""
    missing = sms().check_configuration()
    provider = settings.HUIBAN_SMS_PROVIDER.rsplit(".", 1)[-1]
    tone = ATTENTION if missing else GOOD
    return [Finding(_("短信"), provider, tone, " ".join(missing), key="sms"), _printer()]


def list_people() -> list[Finding]:
    """Items, accounts, and whether all three administrators are there."""
    administrators = count_staff(role=Role.SYSTEM_ADMIN)
    return [
        Finding(_("事项"), _("%(count)d 个") % {"count": count_items(any_status=True)}, key="items"),
        Finding(
            _("人员"),
            _("%(count)d 个账号，其中系统管理员 %(admins)d 个")
            % {"count": count_staff(), "admins": administrators},
            GOOD if administrators > 1 else ATTENTION,
            "" if administrators > 1 else _("只有一个系统管理员，他不在时没有人能管系统，建议再设一个。"),
            key="staff",
        ),
        *(
            Finding(
                str(role.label),
                _("没有"),
                TROUBLE,
                _("请用命令行指定一位：huiban users give-role。"),
                key=f"role.{role.value}",
            )
            for role in ADMINISTRATORS
            if not count_staff(role=role)
        ),
    ]


def list_unsafe() -> list[Finding]:
    """What ``huiban check --deploy`` finds unsafe, but for passwords, whose guessing takes long. In English its own
    words, in Chinese a sentence for each matter."""
    try:
        findings = list_deployment_findings(read_environment(), quick=True)
        found = [one for one in findings if one.level > Level.OK]
    except ConfigurationError as error:
        return [Finding(_("运行设置"), str(error), TROUBLE, key="unsafe.settings")]
    return [_unsafe(one) for one in found]


def _unsafe(found: Unsafe) -> Finding:
    """In a demonstration nothing of it is urgent."""
    urgent = found.level is Level.ERROR and not settings.HUIBAN_DEMO
    label, words, remedy = _matters().get(found.about, (found.about, found.text, found.remedy))
    if (get_language() or "").startswith("en"):
        words, remedy = found.text, found.remedy
    note = _("怎么办：%(remedy)s") % {"remedy": remedy} if remedy else ""
    return Finding(label, words, TROUBLE if urgent else ATTENTION, note, key=f"unsafe.{found.about}")


def _matters() -> dict[str, tuple[str, str, str]]:
    """What each finding is about, what is unsafe of it, and what to do."""
    return {
        "settings": (_("运行设置"), _("调试开着，出错的页面会露出机密"), _("去掉 HUIBAN_DEBUG 再启动。")),
        "address": (
            _("网址"),
            _("对外的网址没有设好，或没有加密"),
            _("前面放一个有证书的代理，设 HUIBAN_PUBLIC_URL 和 HUIBAN_TRUSTED_PROXIES。"),
        ),
        "demonstration": (
            _("演示数据"),
            _("装着演示数据：人是虚构的，密码写在文件里"),
            _("正式运行请用空文件夹启动：huiban serve --no-demo。"),
        ),
        "database": (
            _("数据库入口"),
            _("数据库可能被别的机器连上，或路上没有加密"),
            _("关掉多余的监听；连远处的数据库请用 sslmode=verify-full。"),
        ),
        "wall": (
            _("数据库的隔离"),
            _("数据库自己没有把各人的数据隔开，或者给网页的权限不对"),
            _("请数据库管理员照 huiban check --deploy 说的文件执行。"),
        ),
        "registers": (
            _("身份核验"),
            _("身份证号、企业信息只看格式，没有连人口库、登记库核对"),
            _("写一个连接核验的类，用 HUIBAN_IDENTITY_REGISTER、HUIBAN_COMPANY_REGISTER 指定。"),
        ),
        "backup": (
            _("随时归档"),
            _("没有随时抄到别的磁盘：磁盘坏了，上次备份以后的都会丢"),
            _("设 HUIBAN_ARCHIVE 到另一块磁盘，每天备份，密钥另外放一份。"),
        ),
        "virus scan": (
            _("病毒扫描"),
            _("上传的文件没有扫病毒，或扫描停了"),
            _("装 ClamAV，设 HUIBAN_CLAMD。"),
        ),
        "limits": (
            _("次数限制"),
            _("密码和验证码可以一直猜，或限制文件有错"),
            _("去掉 HUIBAN_RATE_LIMITS=off，或改正文件。"),
        ),
        "clock": (
            _("对时"),
            _("看不到这台机器在自动对时，或用的是模拟时钟"),
            _("打开自动对时（chrony，或 timedatectl set-ntp true）。"),
        ),
        "storage": (
            _("文件权限"),
            _("这台机器上的其他人能读到数据"),
            _("把文件夹的权限改成 0700。"),
        ),
    }


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
                TROUBLE if late else GOOD if known else ATTENTION,
                "" if known else _("国务院一般在上一年 10 月到 12 月公布，公布后请在“工作日历”导入。"),
                key=f"calendar.{wanted}",
            )
        )
    differing = len(list_calendar_differences())
    if differing:
        words = _("有 %(count)d 天与随软件发布的法定安排不同") % {"count": differing}
        found.append(Finding(_("核对"), words, ATTENTION, key="calendar.differences"))
    return found


def _printer() -> Finding:
    status = ticket_printer().status()
    provider = settings.HUIBAN_TICKET_PRINTER.rsplit(".", 1)[-1]
    if status.ready:
        return Finding(_("小票打印"), provider, key="printer")
    note = _("缺纸。") if status.note == "paper" else _("连不上打印机，请检查电源、网线和地址。")
    return Finding(_("小票打印"), provider, ATTENTION, note, key="printer")
