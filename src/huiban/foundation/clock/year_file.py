"""The announced holidays of a year as a small CSV file an office can type in a spreadsheet.

Columns `date,is_workday,name` or `日期,是否上班,名称`; only days off and make-up days need a line.
"""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext_lazy as _

from huiban.foundation.clock.errors import YearRefused

_COLUMNS = {
    "date": "date",
    "日期": "date",
    "is_workday": "is_workday",
    "是否上班": "is_workday",
    "name": "name",
    "名称": "name",
}
_YES = {"1", "true", "yes", "是", "上班", "班"}
_NO = {"0", "false", "no", "否", "休", "放假", "休息"}


@dataclass(frozen=True, slots=True)
class YearRow:
    """One line of an announcement."""

    date: date
    is_workday: bool
    name: str = ""  # the holiday the day off or the make-up day belongs to
    line: int | None = None  # where it stands in its file


def read_year_file(text: str) -> list[YearRow]:
    """Read the file.

    Raises `YearRefused` with a sentence per line that cannot be read (`rows.3` is line 3).
    """
    table = csv.reader(io.StringIO(text.lstrip("\ufeff")))
    header = [_COLUMNS.get(cell.strip().lower(), "") for cell in next(table, [])]
    if not {"date", "is_workday"} <= set(header):
        raise YearRefused(fields={"rows": [_("首行应为：日期,是否上班,名称。")]})
    rows, fields = [], {}
    for number, cells in enumerate(table, start=2):
        if not any(cell.strip() for cell in cells):
            continue
        try:
            rows.append(_row(dict(zip(header, cells, strict=False)), number))
        except ValueError:
            fields[f"rows.{number}"] = [_("这一行应为：2027-01-01,否,元旦。")]
    if fields:
        raise YearRefused(fields=fields)
    return rows


def _row(cells: dict[str, str], line: int) -> YearRow:
    answer = cells.get("is_workday", "").strip().lower()
    if answer not in _YES | _NO:
        raise ValueError(answer)
    year, month, day = re.split(r"[-/.]", cells.get("date", "").strip())
    return YearRow(date(int(year), int(month), int(day)), answer in _YES, cells.get("name", "").strip(), line)
