"""The marks that stand in every row of a list, as markup: a page has hundreds of them, and a template for each would be most
of its time. Everything else of the design system is a template."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from .dates import date_words, days_left_words
from .icons import icon_markup
from .status import Badge

_PRESSING = ("over", "today")


def badge_mark(badge: Badge) -> SafeString:
    """The shape, the colour and the words of a state."""
    return format_html(
        '<span class="badge" data-tone="{}">{}<span>{}</span></span>',
        badge.tone,
        icon_markup(badge.icon),
        badge.words,
    )


def days_left_mark(*, due: date | None, today: date, remaining: int | None, provisional: bool) -> SafeString:
    """The time left until ``due``, as :func:`~.dates.days_left_words` says it, and the day itself."""
    tone, words = days_left_words(due=due, today=today, remaining=remaining)
    return format_html(
        '<span class="days-left" data-tone="{}">{}<span class="days-left-words">{}</span>{}</span>',
        tone,
        icon_markup("warning" if tone in _PRESSING else "clock"),
        words,
        _due_day(due, tone, provisional) if due else "",
    )


def table_row(cells: Iterable[object]) -> SafeString:
    """A row of numbers that begins with what they are of."""
    first, *rest = cells
    return format_html(
        '<tr><th scope="row">{}</th>{}</tr>',
        first,
        format_html_join("", '<td class="num">{}</td>', ((cell,) for cell in rest)),
    )


def _due_day(due: date, tone: str, provisional: bool) -> SafeString:
    day = format_html('<time datetime="{}">{}</time>', due.isoformat(), date_words(due))
    said = day if tone in _PRESSING else format_html(_("%(date)s前") % {"date": "{}"}, day)
    unsure = _("（暂按未公布的放假安排推算）") if provisional else ""
    return format_html(' <span class="days-left-due">{}{}</span>', said, unsure)
