"""Days off that the law fixes for every year, whatever the arrangement announced for it will be.

全国年节及纪念日放假办法 (国务院令第795号), art. 2, in force since 2025-01-01: 元旦 1 January; 春节 the eve and the first three
days of the first month; 清明 the day; 劳动节 1–2 May; 端午 and 中秋 the day; 国庆节 1–3 October. What is moved to make
longer holidays is announced each November; until then a year has these days and the plain week, and is provisional.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from importlib.resources import files

from django.utils.translation import gettext_noop as _

_FIXED = (
    (1, 1, _("元旦")),
    (5, 1, _("劳动节")),
    (5, 2, _("劳动节")),
    *((10, day, _("国庆节")) for day in (1, 2, 3)),
)


def days_off_by_law() -> Iterator[tuple[date, str]]:
    """Every such day of the years in ``data/festivals.csv`` (2027–2099) with its Chinese name."""
    for row in _festivals():
        year = int(row["year"])
        for month, day, name in _FIXED:
            yield date(year, month, day), name
        spring = _on(year, row["spring_festival"])
        for days in range(-1, 3):
            yield spring + timedelta(days), _("春节")
        yield _on(year, row["qingming"]), _("清明节")
        yield _on(year, row["dragon_boat"]), _("端午节")
        yield _on(year, row["mid_autumn"]), _("中秋节")


@cache
def _festivals() -> tuple[dict[str, str], ...]:
    text = files("huiban").joinpath("data/festivals.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


def _on(year: int, month_day: str) -> date:
    return date.fromisoformat(f"{year}-{month_day}")
