"""`{% load components %}`: every tag of the design system. The catalogue with examples is ../README.md."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from io import BytesIO
from typing import Any

import segno
from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from .. import dates
from ..fields import FieldView
from ..icons import icon_markup
from ..marks import badge_mark, days_left_mark, table_row
from ..parts import NavItem, Row, Step, TimelineEntry, UploadSlot, page_links, summary_errors
from ..status import Badge, case_badge

register = template.Library()

SHELL_STYLES = {
    "portal": ("tokens", "base", "buttons", "forms", "status", "content", "progress", "portal"),
    "desk": ("tokens", "base", "buttons", "forms", "status", "content", "progress", "tables", "desk"),
    "console": ("tokens", "base", "buttons", "forms", "status", "content", "progress", "tables", "console"),
    "cockpit": ("tokens", "base", "buttons", "status", "content", "progress", "tables", "charts", "cockpit"),
}


# --- words ---
@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """`{% icon "clock" %}`; with `label` it is read out, `size="l"` doubles it."""
    return icon_markup(name, label=label, size=size)


@register.simple_tag
def date_zh(value: date | datetime | None) -> SafeString | str:
    """2026年11月20日 周五 / 20 Nov 2026, Friday."""
    if value is None:
        return "—"
    return format_html(
        '<time datetime="{}">{}</time>', dates.as_date(value).isoformat(), dates.date_words(value)
    )


@register.simple_tag
def date_short(value: date | datetime | None) -> SafeString | str:
    """11月20日 周五 / 20 Nov, Fri."""
    if value is None:
        return "—"
    return format_html(
        '<time datetime="{}">{}</time>', dates.as_date(value).isoformat(), dates.short_date_words(value)
    )


@register.simple_tag(name="datetime")
def datetime_tag(value: datetime | None) -> SafeString | str:
    """2026年11月20日 周五 14:05."""
    if value is None:
        return "—"
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), dates.datetime_words(value))


@register.simple_tag
def time_of(value: datetime | None) -> SafeString | str:
    """14:05."""
    if value is None:
        return "—"
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), dates.time_words(value))


@register.simple_tag
def money(fen: int | None) -> SafeString | str:
    """An amount held in fen: 1,200 元 / CNY 1,200."""
    return "—" if fen is None else format_html('<span class="num">{}</span>', dates.money_words(fen))


@register.simple_tag
def number(value: float | None, decimals: int | None = None) -> SafeString | str:
    """Tabular figures with thousands separated: 12,345."""
    if value is None:
        return "—"
    if isinstance(value, int) and not decimals:
        return mark_safe(f'<span class="num">{value:,}</span>')  # noqa: S308  (a number; pages hold a thousand of them)
    text = number_format(value, decimal_pos=decimals, use_l10n=False, force_grouping=False)
    whole, point, rest = text.partition(".")
    return format_html('<span class="num">{}{}{}</span>', f"{int(whole):,}", point, rest)


@register.simple_tag
def status_badge(case_state: object, tone: str = "", words: str = "") -> SafeString:
    """The state of a case: colour, shape and words together."""
    return badge_mark(case_badge(case_state, tone=tone, words=words))


@register.simple_tag
def badge(tone: str, words: str) -> SafeString:
    """Any other state; tones: draft moving turn paused done refused ended."""
    return badge_mark(Badge(tone, words))


@register.simple_tag
def days_left(due: date | None, today: date, remaining: int | None, provisional: bool = False) -> SafeString:
    """还剩 3 个工作日 · 今天到期 · 已超过 2 个工作日, with the date itself."""
    return days_left_mark(due=due, today=today, remaining=remaining, provisional=provisional)


@register.inclusion_tag("components/clock.html")
def clock() -> dict[str, Any]:
    """The time of the server, always in sight on a desk."""
    return {"now": timezone.now()}


# --- forms ---
@register.simple_tag
def field(view: object) -> SafeString:
    """Label, help, example, error and control of one field: a FieldView, or a dict or object of that shape."""
    shown = FieldView.of(view)
    frame = "components/field/group.html" if shown.is_group else "components/field/single.html"
    frame = "components/field/confirm.html" if shown.type == "confirm" else frame
    return mark_safe(render_to_string(frame, {"field": shown}))  # noqa: S308 - rendered by our own escaped template


@register.inclusion_tag("components/error_summary.html")
def error_summary(errors: object) -> dict[str, Any]:
    """All errors on top, each linked to its field. Nothing is rendered when there are none."""
    return {"errors": summary_errors(errors)}


@register.inclusion_tag("components/upload_slot.html", takes_context=True)
def upload_slot(context: Context, slot: object) -> dict[str, Any]:
    return {"slot": UploadSlot.of(slot), "csrf_token": context.get("csrf_token")}


# --- content ---
@register.inclusion_tag("components/timeline.html")
def timeline(entries: Iterable[object]) -> dict[str, Any]:
    return {"entries": [TimelineEntry.of(entry) for entry in entries]}


@register.inclusion_tag("components/kv.html")
def kv(rows: Iterable[object], dense: bool = False) -> dict[str, Any]:
    return {"rows": [Row.of(row) for row in rows], "dense": dense}


@register.inclusion_tag("components/steps.html")
def steps(items: Iterable[object]) -> dict[str, Any]:
    shown = [Step.of(item) for item in items]
    current = next((index for index, step in enumerate(shown, 1) if step.state == "current"), len(shown))
    now = shown[current - 1] if shown else None
    return {"steps": shown, "current": current, "total": len(shown), "now": now}


@register.inclusion_tag("components/nav.html")
def nav(items: Iterable[object], label: str = "", style: str = "site") -> dict[str, Any]:
    """`style`: site (portal, thumb bar on phones), desk, side."""
    return {"items": [NavItem.of(item) for item in items or ()], "label": label, "style": style}


@register.inclusion_tag("components/nav.html")
def tabs(items: Iterable[object], label: str = "") -> dict[str, Any]:
    """Tabs are links: each has its own address and works without script."""
    return {"items": [NavItem.of(item) for item in items or ()], "label": label, "style": "tabs"}


@register.inclusion_tag("components/breadcrumb.html")
def breadcrumb(crumbs: Iterable[tuple[object, str]]) -> dict[str, Any]:
    """(words, url) from the front page down; the last one, without url, is the page itself."""
    return {"crumbs": list(crumbs)}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: object, parameter: str = "page") -> dict[str, Any]:
    return {"links": page_links(page, context.get("request"), parameter)}


@register.inclusion_tag("components/empty.html")
def empty(title: str, text: str = "", url: str = "", action: str = "", icon: str = "") -> dict[str, Any]:
    """Nothing here yet: says so, and what to do next."""
    return {"title": title, "text": text, "url": url, "action": action, "icon": icon}


@register.inclusion_tag("components/loading.html")
def loading(lines: int = 3) -> dict[str, Any]:
    """A skeleton that appears only after 300 ms."""
    return {"lines": range(lines)}


@register.inclusion_tag("components/stale.html")
def stale_banner() -> dict[str, Any]:
    """Hidden until live.js loses its stream; then says since when the page stands still."""
    return {}


@register.inclusion_tag("components/chart.html")
def chart(
    id: str,
    title: str,
    option: object,
    columns: Iterable[str],
    rows: Iterable[Iterable[object]],
    height: str = "m",
    note: str = "",
) -> dict[str, Any]:
    """An ECharts frame with its table. `option` is JSON data with colours by token name, see chart.js."""
    return {
        "id": id,
        "title": title,
        "option": option,
        "columns": columns,
        "rows": [table_row(row) for row in rows],
        "height": height,
        "note": note,
    }


@register.simple_block_tag
def notice(content: str, tone: str = "info", title: str = "") -> SafeString:
    """`{% notice "turn" title="还差 1 份材料" %}…{% endnotice %}`; tones: info turn done danger."""
    return mark_safe(  # noqa: S308 - rendered by our own escaped template
        render_to_string("components/notice.html", {"tone": tone, "title": title, "content": content})
    )


@register.simple_block_tag
def dialog(content: str, id: str, title: str) -> SafeString:
    """A native dialog; opened by any `<button data-dialog="id">`."""
    return mark_safe(  # noqa: S308 - rendered by our own escaped template
        render_to_string("components/dialog.html", {"id": id, "title": title, "content": content})
    )


@register.simple_tag
def key(keys: str) -> SafeString:
    """The visible hint of a shortcut; put `data-key` with the same text on the control."""
    parts = [format_html("<kbd>{}</kbd>", part) for part in keys.split("+")]
    return format_html('<span class="keys" aria-hidden="true">{}</span>', mark_safe("".join(parts)))  # noqa: S308


@register.simple_tag
def qr(text: str, label: str) -> SafeString:
    """A QR code as inline SVG, dark on light in every theme; `label` says what scanning it gives."""
    stream = BytesIO()
    segno.make(text, micro=False).save(
        stream,
        kind="svg",
        xmldecl=False,
        svgns=False,
        omitsize=True,
        border=2,
        lineclass=None,
        svgclass="qr",
        title=label,
    )
    return mark_safe(stream.getvalue().decode())  # noqa: S308 - segno escapes the title, the rest is a path


@register.inclusion_tag("components/styles.html")
def styles(shell: str, *extra: str) -> dict[str, Any]:
    """Link the style sheets of a shell, and more component groups by name."""
    base = SHELL_STYLES[shell]
    names = (*base[:-1], *(name for name in extra if name and name not in base), base[-1])
    return {"paths": [f"components/{name}.css" for name in names]}
