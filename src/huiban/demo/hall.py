"""What people of the demonstration district can queue for, and which departments' items go there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import time

from django.db import transaction

from huiban.domains.directory.public import list_departments, list_zones
from huiban.domains.hall.public import set_group, set_hours
from huiban.foundation.actors import SYSTEM


@dataclass(frozen=True, slots=True)
class Group:
    """A service group; ``words`` are parts of the names of the departments it serves."""

    zone: str
    code: str
    name: str
    name_en: str
    minutes: int
    words: tuple[str, ...] = ()


GROUPS = (
    Group("A", "guidance", "咨询导办", "Enquiries and guidance", 4),
    Group("B", "business-setup", "企业开办与变更", "Starting and changing a business", 12, ("市场监督", "商务", "发展和改革", "工业")),
    Group("B", "business-licence", "经营许可", "Business licences", 10, ("行政审批",)),
    Group("C", "construction", "工程建设审批", "Construction approval", 15, ("住房和城乡建设", "城市管理", "水务", "应急", "人民防空", "国防动员")),
    Group("D", "social", "社会民生事务", "Social affairs", 8, ("民政", "残疾", "退役", "乡村", "总工会", "司法")),
    Group("E", "household", "户政办理", "Household registration", 8, ("公安",)),
    Group("F", "social-insurance", "社会保险", "Social insurance", 8, ("人力资源",)),
    Group("F", "medical-insurance", "医疗保险", "Medical insurance", 7, ("医疗保障",)),
    Group("G", "real-estate", "不动产登记", "Real estate registration", 12, ("自然资源", "规划", "不动产")),
    Group("G", "housing-fund", "住房公积金", "Housing fund", 8, ("公积金",)),
    Group("H", "tax", "办税服务", "Taxes", 9, ("税务", "财政")),
    Group("J", "transport", "交通运输", "Transport", 9, ("交通",)),
    Group("K", "education", "教育文体", "Education, culture, sport", 7, ("教育", "文化", "体育", "新闻", "档案")),
    Group("K", "health", "卫生健康", "Health", 8, ("卫生", "健康")),
    Group("L", "farming", "农业与生态", "Farming and environment", 9, ("农业", "海洋", "生态", "林业", "气象")),
    Group("M", "collection", "领取结果", "Collection of results", 3),
)  # fmt: skip
ALL_OTHERS = "social"


@transaction.atomic
def load_service_groups() -> None:
    """Groups in every zone; each department belongs to one. Loading twice changes nothing."""
    zones = {zone.letter: zone.id for zone in list_zones()}
    departments = {department.id: department.name for department in list_departments()}
    homes = {key: _home(name) for key, name in departments.items()}
    for place, group in enumerate(GROUPS):
        set_group(
            actor=SYSTEM,
            code=group.code,
            zone_id=zones[group.zone],
            name=group.name,
            name_en=group.name_en,
            service_minutes=group.minutes,
            order=place,
            organisations=[key for key, code in homes.items() if code == group.code],
        )


def load_hours() -> None:
    """The hours of the demonstration hall, as its address line says them."""
    set_hours(actor=SYSTEM, zone_id=None, spans=[(time(9), time(12)), (time(13), time(17))])


def _home(name: str) -> str:
    return next((group.code for group in GROUPS if any(word in name for word in group.words)), ALL_OTHERS)
