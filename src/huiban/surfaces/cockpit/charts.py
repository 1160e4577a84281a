"""The chart of days: what came in as bars, days off lighter; what was decided as a line over them."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from huiban.domains.insight.public import DayFlow, Measure
from huiban.foundation.clock.public import current_calendar
from huiban.surfaces.cockpit.moment import LINE
from huiban.surfaces.cockpit.period import day_url
from huiban.surfaces.cockpit.scope import Scope
from huiban.surfaces.components.dates import short_date_words

M = Measure


def days_chart(scope: Scope, days: list[DayFlow], *, wall: bool) -> dict[str, Any]:
    """Option, columns, rows and note for the ``chart`` tag. ``data`` is what a drawn chart
    is brought up to date with. Nobody clicks on a wall.
    """
    option = _option(scope, days)
    rows = [
        [short_date_words(flow.day), *(flow.counts[measure.value] for measure in LINE)]
        for flow in reversed(days)
    ]
    return {
        "note": _("浅色柱是休息日") if wall else _("浅色柱是休息日；点某一天看当天的件"),
        "option": option,
        "columns": [_("日期"), *(str(measure.label) for measure in LINE)],
        "rows": rows,
        "data": json.dumps({"option": option, "rows": rows}, ensure_ascii=False),
    }


def _option(scope: Scope, days: list[DayFlow]) -> dict[str, Any]:
    working = current_calendar().is_workday
    return {
        "legend": {"data": [str(M.SUBMITTED.label), str(M.DECIDED.label), str(M.DELIVERED.label)]},
        "xAxis": {
            "type": "category",
            "data": [_day_label(flow.day) for flow in days],
            "axisLabel": {"hideOverlap": True},
        },
        "yAxis": {"type": "value", "minInterval": 1, "splitNumber": 3},
        "series": [
            {
                "name": str(M.SUBMITTED.label),
                "type": "bar",
                "barCategoryGap": "30%",
                "itemStyle": {"color": "--chart-2"},
                "data": [_bar(scope, flow, working(flow.day)) for flow in days],
            },
            _line(scope, days, M.DECIDED, "--chart-1", "solid"),
            _line(scope, days, M.DELIVERED, "--chart-3", "dashed"),
        ],
    }


def _bar(scope: Scope, flow: DayFlow, works: bool) -> dict[str, Any]:
    point = _point(scope, flow, M.SUBMITTED)
    return point if works else point | {"itemStyle": {"color": "--chart-6"}}


def _line(scope: Scope, days: list[DayFlow], measure: Measure, colour: str, dash: str) -> dict[str, Any]:
    return {
        "name": str(measure.label),
        "type": "line",
        "symbolSize": 5,
        "lineStyle": {"width": 2, "color": colour, "type": dash},
        "itemStyle": {"color": colour},
        "data": [_point(scope, flow, measure) for flow in days],
    }


def _point(scope: Scope, flow: DayFlow, measure: Measure) -> dict[str, Any]:
    return {"value": flow.counts[measure.value], "url": day_url(scope, measure, flow.day)}


def _day_label(day: date) -> str:
    return f"{day.month}-{day.day}"
