"""Charts of a planned day: who will come as bars, windows as steps. Each has its numbers as a table behind it."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from huiban.domains.hall.public import HalfHourNeed, StaffingDay, clock_of

Chart = dict[str, Any]


def arrivals_chart(found: StaffingDay) -> Chart:
    """Expected visitors by half hour, and those who came where the day has begun."""
    rows = found.half_hours
    series = [_bars(_("预计"), [round(row.expected, 1) for row in rows])]
    columns = [_("半小时"), _("预计来人")]
    cells = [[clock_of(row.half_hour), f"{row.expected:.1f}"] for row in rows]
    if any(row.came is not None for row in rows):
        series.append(_line(_("实际"), [row.came for row in rows], "--chart-1", "solid"))
        columns.append(_("实际来人"))
        for cell, row in zip(cells, rows, strict=True):
            cell.append(_number(row.came))
    return {"option": _option(rows, series), "columns": columns, "rows": cells}


def windows_chart(found: StaffingDay, covered: dict[int, int] | None) -> Chart:
    """Windows needed as bars, against those open that day or usually, and those of the proposed roster."""
    rows = found.half_hours
    series = [_bars(_("需要"), [row.windows for row in rows])]
    columns = [_("半小时"), _("需要窗口")]
    cells = [[clock_of(row.half_hour), str(row.windows)] for row in rows]
    opened = [row.open_windows for row in rows]
    usual = [row.usual_windows for row in rows]
    for name, values, colour, dash in (
        (_("当天开放"), opened, "--chart-1", "solid"),
        (_("平时开放"), usual, "--chart-3", "dashed"),
        (
            _("排班后"),
            [covered.get(row.half_hour, 0) if covered is not None else None for row in rows],
            "--time-mark",
            "solid",
        ),
    ):
        if any(value is not None for value in values):
            known = [None if value is None else round(value, 1) for value in values]
            series.append(_line(name, known, colour, dash) | {"step": "middle"})
            columns.append(name)
            for cell, value in zip(cells, known, strict=True):
                cell.append(_number(value))
    return {"option": _option(rows, series), "columns": columns, "rows": cells}


def _option(rows: tuple[HalfHourNeed, ...], series: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "legend": {"data": [one["name"] for one in series]},
        "xAxis": {
            "type": "category",
            "data": [clock_of(row.half_hour) for row in rows],
            "axisLabel": {"hideOverlap": True},
        },
        "yAxis": {"type": "value", "minInterval": 1, "splitNumber": 3},
        "series": series,
    }


def _bars(name: str, values: list[Any]) -> dict[str, Any]:
    return {
        "name": name, "type": "bar", "barCategoryGap": "30%", "itemStyle": {"color": "--chart-2"}, "data": values,
    }  # fmt: skip


def _line(name: str, values: list[Any], colour: str, dash: str) -> dict[str, Any]:
    return {
        "name": name,
        "type": "line",
        "symbolSize": 5,
        "lineStyle": {"width": 2, "color": colour, "type": dash},
        "itemStyle": {"color": colour},
        "data": values,
    }


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:g}"
