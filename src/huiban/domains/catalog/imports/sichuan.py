"""The profile of lists published by Sichuan's service network: provincial codes, types without a leading zero."""

from __future__ import annotations

import re

from django.utils.translation import gettext as _

from huiban.domains.catalog.imports.source import Reading, Remark, SourceEntry
from huiban.domains.catalog.states import APPLIED_FOR, ItemType
from huiban.foundation.identifiers.public import check_credit_code

# Province prefix, type letter or digit, serial; area; reserved; organisation; two unexplained parts.
_REGULAR = re.compile(r"51[0-9][0-9A-Z]\d{5,13}-\d{12}-\d{3}-[0-9A-Z]{18}-\d-\d{2}\Z")
_TYPES = {str(int(kind.value)): kind for kind in ItemType}
_CODE_CHARACTERS = re.compile(r"[0-9A-Za-z-]{1,64}\Z")
_UNCLASSIFIED = "未分类"
_LENGTHS = {
    "name": 200,
    "main_item": 200,
    "department": 80,
    "org_code": 32,
    "base_code": 64,
    "area_code": 12,
    "task_type_code": 8,
    "task_type_name": 40,
    "seg6": 4,
}


class SichuanProfile:
    name = "sichuan"
    code_system = "CN-51"
    columns = (
        "department",
        "main_item",
        "name",
        "task_type_code",
        "task_type_name",
        "item_code",
        "base_code",
        "area_code",
        "org_code",
        "seg6",
    )

    def read_row(self, line: int, row: dict[str, str], reading: Reading) -> SourceEntry | None:
        faults = [
            Remark(line, "required", _("%(column)s 是空的。") % {"column": column})
            for column in ("department", "name", "item_code", "task_type_code")
            if not row[column]
        ]
        kind = _TYPES.get(row["task_type_code"].lstrip("0") or "0")
        if kind is None and row["task_type_code"]:
            faults.append(
                Remark(line, "type", _("不认识的事项类型 %(code)s。") % {"code": row["task_type_code"]})
            )
        if row["item_code"] and not _CODE_CHARACTERS.match(row["item_code"]):
            faults.append(Remark(line, "code", _("事项编码含有不能用的字符，或超过 64 位。")))
        for column, limit in _LENGTHS.items():
            if len(row[column]) > limit:
                numbers = {"column": column, "limit": limit}
                faults.append(Remark(line, "length", _("%(column)s 超过 %(limit)d 个字。") % numbers))
        if faults or kind is None:
            reading.faults.extend(faults)
            return None
        organisation_valid = check_credit_code(row["org_code"]).ok
        self._warn(line, row, kind, organisation_valid, reading)
        return SourceEntry(
            line=line,
            code=row["item_code"],
            code_system=self.code_system,
            base_code=row["base_code"] or row["item_code"],
            name=row["name"],
            main_item="" if row["main_item"] == _UNCLASSIFIED else row["main_item"],
            department=row["department"],
            organisation_code=row["org_code"],
            organisation_code_valid=organisation_valid,
            area_code=row["area_code"],
            type_code=kind.value,
            source_type_code=row["task_type_code"],
            source_type_name=row["task_type_name"],
            sequence=row["seg6"] or "00",
        )

    def last_row_is_whole(self, row: dict[str, str]) -> bool:
        link, department = row.get("link"), row.get("dept_code_param", "")
        return link is None or (row["item_code"] in link and link.endswith(f"deptCode={department}"))

    def _warn(self, line: int, row: dict[str, str], kind: ItemType, valid: bool, reading: Reading) -> None:
        if not valid:
            text = _("机构代码 %(code)s 未通过统一社会信用代码校验。") % {"code": row["org_code"] or "（空）"}
            reading.warnings.append(Remark(line, "organisation_code", text))
        if not _REGULAR.match(row["item_code"]):
            text = _("事项编码 %(code)s 不合本省常见结构，照原样保留。") % {"code": row["item_code"]}
            reading.warnings.append(Remark(line, "item_code", text))
        if not row["area_code"]:
            reading.warnings.append(Remark(line, "area_code", _("没有行政区划代码。")))
        if kind not in APPLIED_FOR:
            reading.warnings.append(Remark(line, "type", _("这类事项只公布，不受理申请。")))
