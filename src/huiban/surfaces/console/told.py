"""Facts about items, staff and the calendar as lines of a history."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from huiban.domains.catalog.public import ItemStatus
from huiban.domains.directory.public import Role
from huiban.foundation.facts.public import FactRecord
from huiban.surfaces.components.parts import TimelineEntry


def told_facts(facts: Iterable[FactRecord], *, most: int = 12) -> list[TimelineEntry]:
    """The newest first; a fact this surface has no words for is left out."""
    told = [(fact, _told(fact)) for fact in facts]
    lines = [
        TimelineEntry(title=words[0], when=fact.happened_at, text=words[1], who=_who(fact))
        for fact, words in told
        if words
    ]
    return lines[::-1][:most]


def _who(fact: FactRecord) -> str:
    return _(fact.actor_name) if fact.actor_kind == "system" and fact.actor_name else fact.actor_name


def _told(fact: FactRecord) -> tuple[str, str] | None:
    data = fact.data
    match fact.tag:
        case "catalog:version:published":
            return _("发布第 %(number)d 版") % {"number": data["number"]}, str(data["note"])
        case "catalog:item:status_changed":
            return str(ItemStatus(data["status"]).label), str(data["reason"])
        case "catalog:alias:added":
            return _("加了说法“%(phrase)s”") % {"phrase": data["phrase"]}, ""
        case "catalog:alias:removed":
            return _("去掉说法“%(phrase)s”") % {"phrase": data["phrase"]}, ""
        case "directory:staff:created":
            return _("建立账号"), ""
        case "directory:role:assigned":
            return _("给予岗位：%(role)s") % {"role": Role(data["role"]).label}, ""
        case "directory:role:ended":
            return _("结束岗位：%(role)s") % {"role": Role(data["role"]).label}, ""
        case "directory:staff:password_set":
            return _("重设密码"), ""
        case "directory:staff:activated":
            return (_("启用账号") if data["active"] else _("停用账号")), ""
        case "directory:factor:set":
            return _("开启双重验证"), ""
        case "directory:factor:reset":
            return (_("关闭双重验证") if data["own"] else _("重置双重验证")), ""
        case "directory:identity:bound":
            return _("连上外部账号"), str(data["provider"])
        case "directory:identity:unbound":
            return _("断开外部账号"), str(data["provider"])
        case "directory:recovery_codes:renewed":
            return _("换了一批恢复码"), ""
        case "directory:administrator:proposed":
            return _("提出任命：%(role)s") % {"role": Role(data["role"]).label}, ""
        case "directory:administrator:decided":
            words = _("确认任命：%(role)s") if data["granted"] else _("拒绝任命：%(role)s")
            return words % {"role": Role(data["role"]).label}, ""
        case "directory:token:issued":
            return _("发了接口令牌"), ""
        case "directory:token:revoked":
            return _("作废接口令牌"), ""
        case "directory:staff:signed_in":
            return _("登录"), ""
        case "directory:staff:sign_in_failed":
            return _("登录失败"), ""
        case _ if fact.tag.startswith("devices:"):
            return _told_device(fact)
        case _:
            return None


def _told_device(fact: FactRecord) -> tuple[str, str] | None:
    data = fact.data
    match fact.tag:
        case "devices:device:registered":
            return _("登记"), ""
        case "devices:device:code_made":
            return _("生成绑定码"), ""
        case "devices:device:code_spent":
            return _("绑定码输错太多次，已作废"), ""
        case "devices:device:bound":
            return _("绑定"), ""
        case "devices:device:silent":
            return _("没有回应"), ""
        case "devices:device:back":
            return _("恢复回应"), _("中断 %(minutes)d 分钟") % {"minutes": round(data["silent_seconds"] / 60)}
        case "devices:device:retired":
            return _("停用"), str(data["reason"])
        case _:
            return None
