"""Typical sentences a clerk starts from. They go into Chinese documents, so they are not translated."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from huiban.domains.catalog.public import ItemContent

_NOT_OURS = "申请事项依法不属于本机关职权范围，请向        申请。"
_NOT_NEEDED = "申请事项依法不需要取得行政许可，不予受理。"
_INCOMPLETE = "申请材料不齐全、不符合法定形式，当场不能更正："
_PASSED = "经审查，申请材料齐全、真实，符合规定条件。"
_LATE = (
    "需要现场核查，核查时间超出预计。",
    "等待有关部门的核验结果。",
    "申请人补充说明所用的时间。",
)
# what is written into the record, and how the desk reads it
RELATIONS = (
    ("本人", _("本人")),
    ("配偶", _("配偶")),
    ("父母", _("父母")),
    ("子女", _("子女")),
    ("其他近亲属", _("其他近亲属")),
    ("法定代表人", _("法定代表人")),
    ("单位经办人", _("单位经办人")),
    ("受委托的人", _("受委托的人")),
)
COURIERS = ("中国邮政 EMS", "顺丰速运", "中国邮政挂号信")


def phrases_for(guide: ItemContent) -> Mapping[str, list[str]]:
    """By task: the item's own words first (when it is not accepted, what it asks, which law), then general ones."""
    laws = [f"依据《{basis.law}》{basis.article}，" for basis in guide.legal_basis if basis.article]
    unmet = [f"不符合条件“{condition}”" for condition in guide.conditions]
    return {
        "refuse_acceptance": [*guide.refusals, _NOT_OURS, _NOT_NEEDED, _INCOMPLETE],
        "pass": [_PASSED],
        "fail": [*unmet, "材料与实际情况不一致："],
        "deny": [*laws, *unmet, "依法不予批准。"],
        "return": ["请重新核对材料：", "请补充现场核查意见。", "请说明审查意见的依据。"],
        "late": list(_LATE),
    }
