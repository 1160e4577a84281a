"""What a token can be narrowed to: an area of the API, and reading it or changing something in it."""

from __future__ import annotations

from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SCOPES: MappingProxyType[str, str | Promise] = MappingProxyType(
    {
        "cases:read": _("看申请和办件"),
        "cases:write": _("填申请、办理办件"),
        "appointments:read": _("看预约"),
        "appointments:write": _("预约、改约、签到"),
        "hall:read": _("看大厅的队伍和数字"),
        "hall:write": _("取号、叫号、管理队伍"),
        "people:read": _("看个人和企业资料"),
        "people:write": _("改个人和企业资料"),
        "voices:read": _("看差评整改"),
        "voices:write": _("办理差评整改"),
        "difficulties:read": _("看办不成事的反映"),
        "difficulties:write": _("反映办不成的事、接手和答复"),
        "insight:read": _("看统计"),
        "catalogue:read": _("看搜索词"),
        "catalogue:write": _("改搜索词"),
    }
)


def scope_of(area: str, method: str) -> str:
    """The scope that a request of ``method`` needs in ``area``."""
    return f"{area}:{'read' if method in ('GET', 'HEAD', 'OPTIONS') else 'write'}"
