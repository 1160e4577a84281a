"""What the gallery shows: every component in every state, with synthetic people and matters only."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from django.utils.translation import gettext as _

from ..fields import FieldView
from ..icons import ICONS
from ..status import CASE_BADGES, TONES
from .sample_fields import error_fields, fields

TODAY = date(2026, 11, 20)


def samples() -> dict[str, Any]:
    """The context of the gallery page, in the language of the request."""
    return {
        "icons": sorted(ICONS),
        "case_states": list(CASE_BADGES),
        "tones": TONES,
        "moment": datetime(2026, 11, 20, 6, 5, tzinfo=UTC),
        "today": TODAY,
        "limits": limits(),
        "fields": fields(),
        "error_fields": error_fields(),
        "errors": {field.id: field.errors for field in error_fields()},
        "timeline": timeline(),
        "rows": rows(),
        "steps": steps(),
        "slots": slots(),
        "nav_items": nav_items(),
        "tabs": tab_items(),
        "cases": cases(),
        "alerts": sorted(cases()[:15], key=lambda case: (case["remaining"] < 0, case["remaining"])),
        "chart_option": chart_option(),
        "chart_columns": [_("时间"), _("收件"), _("等候")],
        "chart_rows": [(f"{hour}:00", count, waiting) for hour, count, waiting in HOURS],
        "desk_nav": desk_nav(),
        "console_nav": console_nav(),
        "opinion": FieldView(
            id="opinion", label=_("审查意见"), type="text", help=_("写给下一步的人看，申请人看不到。")
        ),
        "filter_field": FieldView(id="filter", label=_("事项名称或编码"), required=True),
        "facts": facts(),
        "page_middle": {
            "previous_url": "?page=2",
            "next_url": "?page=4",
            "number": 3,
            "pages": 12,
            "total": 231,
        },
        "crumbs": [(_("首页"), "/"), (_("民政"), "#"), (_("高龄津贴"), "")],
    }


def limits() -> list[tuple[date | None, int | None, bool]]:
    return [
        (date(2026, 12, 4), 10, False),
        (date(2026, 11, 24), 2, False),
        (TODAY, 0, False),
        (date(2026, 11, 18), -2, False),
        (date(2027, 1, 8), 34, True),
        (None, None, False),
    ]


def timeline() -> list[dict[str, Any]]:
    return [
        {
            "when": datetime(2026, 11, 16, 1, 12, tzinfo=UTC),
            "title": _("您提交了申请"),
            "text": _("收件凭证已发到您的手机。"),
        },
        {
            "when": datetime(2026, 11, 16, 6, 40, tzinfo=UTC),
            "title": _("预审：缺 1 份材料"),
            "who": _("滨海街道便民服务中心"),
        },
        {"when": datetime(2026, 11, 17, 8, 3, tzinfo=UTC), "title": _("您补交了银行卡照片"), "state": "done"},
        {
            "when": datetime(2026, 11, 18, 0, 55, tzinfo=UTC),
            "title": _("正式受理，开始计算时限"),
            "who": _("区民政局"),
            "url": "#",
            "link": _("看受理通知书"),
        },
        {
            "when": datetime(2026, 11, 20, 2, 20, tzinfo=UTC),
            "title": _("审查"),
            "text": _("区民政局正在核对户籍信息，不用您做什么。"),
            "state": "current",
        },
        {"title": _("决定"), "text": _("最晚 2026年12月4日 周五"), "state": "todo"},
        {"title": _("把津贴打到银行卡"), "state": "todo"},
    ]


def rows() -> list[Any]:
    return [
        {"label": _("办件编号"), "value": "370211-20261120-000123-C"},
        {
            "label": _("办的事"),
            "value": _("高龄津贴（八十岁以上老人每月的补贴）"),
            "note": _("正式名称：80周岁以上老年人高龄津贴发放"),
        },
        {"label": _("申请人"), "value": "王秀兰", "change_url": "#"},
        {"label": _("身份证号"), "value": "990000********0032"},
        {"label": _("联系手机"), "value": "138****1234", "change_url": "#"},
    ]


def steps() -> list[dict[str, Any]]:
    return [
        {"label": _("选情形"), "state": "done", "url": "#"},
        {"label": _("填表"), "state": "done", "url": "#"},
        {"label": _("交材料"), "state": "current"},
        {"label": _("核对"), "state": "todo"},
        {"label": _("提交"), "state": "todo"},
    ]


def slots() -> list[dict[str, Any]]:
    return [
        {
            "id": "id_card",
            "name": _("老人的身份证"),
            "route": "certificate",
            "route_note": _("系统已从公安部门取到电子身份证，不用您交。"),
        },
        {
            "id": "bank_card",
            "name": _("收津贴的银行卡照片"),
            "upload_url": "/gallery/upload/",
            "help": _("卡号和姓名要看得清，必须是老人本人的卡。"),
            "sample_url": "#",
            "offers": [{"id": "1", "label": _("社会保障卡（2026年3月5日交过）")}],
        },
        {
            "id": "hukou_book",
            "name": _("户口簿"),
            "upload_url": "/gallery/upload/",
            "errors": [_("第 2 页看不清，请重拍。")],
            "files": [
                {
                    "name": "户口簿-首页.jpg",
                    "url": "#",
                    "size": 1_830_000,
                    "delete_url": "/gallery/upload/",
                    "tone": "done",
                },
                {
                    "name": "户口簿-本人页.jpg",
                    "url": "#",
                    "size": 2_210_000,
                    "delete_url": "/gallery/upload/",
                    "tone": "turn",
                    "note": _("看不清，请重拍。"),
                },
            ],
        },
        {"id": "mandate", "name": _("代办委托书"), "need": "deferrable", "upload_url": "/gallery/upload/"},
    ]


def nav_items() -> list[dict[str, Any]]:
    return [
        {"label": _("首页"), "url": "#", "icon": "home", "current": True},
        {"label": _("办事"), "url": "#", "icon": "list"},
        {"label": _("查进度"), "url": "#", "icon": "search"},
        {"label": _("我的"), "url": "#", "icon": "person"},
    ]


def desk_nav() -> list[dict[str, Any]]:
    return [
        {"label": _("等我办"), "url": "#", "current": True, "count": 12, "key": "1"},
        {"label": _("收件"), "url": "#", "key": "2"},
        {"label": _("出件"), "url": "#", "count": 4, "key": "3"},
    ]


def console_nav() -> list[dict[str, Any]]:
    return [
        {"label": _("事项"), "url": "#", "icon": "list", "current": True, "count": 2164},
        {"label": _("机构和人员"), "url": "#", "icon": "people"},
        {"label": _("工作日历"), "url": "#", "icon": "calendar"},
        {"label": _("操作记录"), "url": "#", "icon": "history"},
    ]


def facts() -> list[tuple[str, int, str, str]]:
    return [
        (_("今日收件"), 950, _("件"), _("比上周同一天多 38 件")),
        (_("现在等候"), 26, _("人"), _("等得最久 14 分钟")),
        (_("开着的窗口"), 143, _("个"), _("共 168 个")),
        (_("今日办结"), 871, _("件"), _("按时办结 99.7%")),
        (_("快到期"), 12, _("件"), _("今天到期 3 件")),
        (_("今日评价"), 412, _("条"), _("不满意 2 条")),
    ]


def tab_items() -> list[dict[str, Any]]:
    return [
        {"label": _("等我办"), "url": "#", "current": True, "count": 12},
        {"label": _("快到期"), "url": "#", "count": 3},
        {"label": _("暂停中"), "url": "#", "count": 5},
        {"label": _("已办结"), "url": "#"},
    ]


def cases() -> list[dict[str, Any]]:
    """Thirty-two lines for the worklist, the most urgent first."""
    people = ["王秀兰", "李国强", "张桂英", "刘建军", "陈淑华", "杨志明", "赵玉梅", "黄永福"]
    matters = [
        _("高龄津贴"),
        _("食品经营许可"),
        _("户口迁入"),
        _("个体工商户注册登记"),
        _("社会保障卡补领"),
        _("占用道路审批"),
    ]
    states = [
        "reviewing",
        "approving",
        "reviewing",
        "accepted",
        "special",
        "reviewing",
        "correction",
        "submitted",
    ]
    return [
        {
            "number": f"370211-2026{1100 + due.day:04d}-{number:06d}-{'0123456789ABCDEFGHJKLMNPQRSTUVWX'[number]}",
            "applicant": people[number % 8],
            "matter": matters[number % 6],
            "state": states[number % 8],
            "remaining": remaining,
            "due": due,
        }
        for number, (due, remaining) in enumerate(DUE_DATES[number // 3] for number in range(32))
    ]


DUE_DATES = [
    (date(2026, 11, 18), -2),
    (date(2026, 11, 19), -1),
    (TODAY, 0),
    (date(2026, 11, 23), 1),
    (date(2026, 11, 24), 2),
    (date(2026, 11, 25), 3),
    (date(2026, 11, 26), 4),
    (date(2026, 11, 27), 5),
    (date(2026, 11, 30), 6),
    (date(2026, 12, 1), 7),
    (date(2026, 12, 4), 10),
]

HOURS = [
    (8, 62, 11),
    (9, 148, 34),
    (10, 171, 52),
    (11, 120, 40),
    (12, 35, 9),
    (13, 88, 17),
    (14, 133, 31),
    (15, 119, 26),
    (16, 74, 12),
]


def chart_option() -> dict[str, Any]:
    return {
        "legend": {},
        "xAxis": {"type": "category", "data": [f"{hour}:00" for hour, _count, _waiting in HOURS]},
        "yAxis": {"type": "value"},
        "series": [
            {
                "name": _("收件"),
                "type": "bar",
                "barWidth": "55%",
                "data": [count for _hour, count, _waiting in HOURS],
            },
            {
                "name": _("等候"),
                "type": "line",
                "symbol": "circle",
                "lineStyle": {"color": "--time-mark"},
                "itemStyle": {"color": "--time-mark"},
                "data": [waiting for _hour, _count, waiting in HOURS],
            },
        ],
    }
