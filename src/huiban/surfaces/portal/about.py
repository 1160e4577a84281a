"""A person to ask, and what this site is."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiban.domains.catalog.public import count_items
from huiban.domains.directory.public import list_zones


@dataclass(frozen=True, slots=True)
class Source:
    """Data or software by others that this site stands on."""

    name: str
    gives: str
    licence: str
    url: str


@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/help.html", {"zones": list_zones()})


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    context = {
        "demo": settings.HUIBAN_DEMO,
        "item_count": count_items(),
        "data": _data(),
        "software": _software(),
    }
    return render(request, "portal/about.html", context)


def _data() -> list[Source]:
    return [
        Source(
            "v-luobo/zwfw", _("演示用的事项目录：四川省广安市广安区公开的 1,135 个政务服务事项"), "Apache-2.0",
            "https://github.com/v-luobo/zwfw",
        ),
        Source(
            "modood/Administrative-divisions-of-China", _("行政区划名称和代码"), "WTFPL",
            "https://github.com/modood/Administrative-divisions-of-China",
        ),
        Source("chinesecalendar", _("法定节假日和调休安排"), "MIT", "https://github.com/LKI/chinese-calendar"),
    ]  # fmt: skip


def _software() -> list[Source]:
    return [
        Source("Django", _("网站框架"), "BSD-3-Clause", "https://www.djangoproject.com/"),
        Source("PostgreSQL", _("数据库"), "PostgreSQL", "https://www.postgresql.org/"),
        Source("htmx", _("页面局部刷新"), "0BSD", "https://htmx.org/"),
        Source("Apache ECharts", _("图表"), "Apache-2.0", "https://echarts.apache.org/"),
        Source("Typst", _("证件和文书排版"), "Apache-2.0", "https://typst.app/"),
        Source("pyHanko", _("电子签章"), "MIT", "https://github.com/MatthiasValvekens/pyHanko"),
        Source("Noto CJK", _("文书字体"), "OFL-1.1", "https://github.com/notofonts/noto-cjk"),
    ]
