"""A deadline in plain sentences, in the reader's language."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from django.utils.translation import gettext as _

from huiban.foundation.clock.deadlines import Deadline, Span, SpanKind
from huiban.foundation.clock.limits import LimitUnit

_PLAIN = (SpanKind.COUNTED, SpanKind.WEEKEND)


def explain(deadline: Deadline, *, event: str = "") -> list[str]:
    """How the due day came about: where the count starts, what counts, what does not and why, where it ends.

    `event` is what happened on the start day (受理), already in the reader's language. Ordinary weeks share
    one sentence. A deadline that hangs on a year not yet announced says so. One that was put together again
    without its calendar has only its start and its end to tell.
    """
    if deadline.limit.is_same_day:
        return [_("即办：%(day)s当日办结。") % {"day": long_day(deadline.due)}]
    return [
        _start_sentence(deadline, event),
        *_count_sentences(deadline),
        *_end_sentences(deadline),
        *_provisional_sentences(deadline),
    ]


def long_day(day: date) -> str:
    """`2026年2月12日（周四）`"""
    return _("%(year)d年%(month)s%(day)d日（%(weekday)s）") % _parts(day)


def short_day(day: date) -> str:
    """`2月12日（周四）`"""
    return _("%(month)s%(day)d日（%(weekday)s）") % _parts(day)


def _start_sentence(deadline: Deadline, event: str) -> str:
    day = long_day(deadline.start)
    if event:
        return _("%(day)s%(event)s，当日不计，从次日起算。") % {"day": day, "event": event}
    return _("从%(day)s起，当日不计，从次日起算。") % {"day": day}


def _count_sentences(deadline: Deadline) -> Iterator[str]:
    total = 0
    natural = deadline.limit.unit is LimitUnit.NATURAL_DAY
    spans = [span for span in deadline.spans[1:] if not natural or span.first <= _last_counted(deadline)]
    for plain, group in groupby(spans, key=lambda span: span.kind in _PLAIN):
        members = list(group)
        for part in [members] if plain else [[span] for span in members]:
            counted = sum(span.days for span in part if span.kind.counts)
            total += counted
            yield _part_sentence(part, counted, total, natural)


def _part_sentence(part: Sequence[Span], counted: int, total: int, natural: bool) -> str:
    span = part[0]
    skipped = sum(member.days for member in part) - counted
    values = {
        "days": _range(span.first, part[-1].last),
        "count": counted or skipped,
        "skipped": skipped,
        "total": total,
        "name": _name(span.name),
        "order": span.order_number,
    }
    return _template(span.kind, counted, skipped, natural, bool(span.order_number)) % values


def _template(kind: SpanKind, counted: int, skipped: int, natural: bool, ordered: bool) -> str:
    if natural and counted:
        return _("%(days)s：连续计算 %(count)d 天，累计 %(total)d 天。")
    if kind is SpanKind.MAKEUP:
        if ordered:
            return _("%(days)s：按%(order)s上班（%(name)s），计入 %(count)d 个工作日，累计 %(total)d 个。")
        return _("%(days)s：%(name)s调休上班，计入 %(count)d 个工作日，累计 %(total)d 个。")
    if kind is SpanKind.HOLIDAY:
        return _("%(days)s：%(name)s放假，%(count)d 天不计。")
    if kind is SpanKind.CLOSURE:
        return _("%(days)s：%(name)s（%(order)s），%(count)d 天不计。")
    if kind is SpanKind.PAUSED:
        return _("%(days)s：%(name)s，不计入期限，%(count)d 天。")
    if counted and skipped:
        return _("%(days)s：%(count)d 个工作日，累计 %(total)d 个；其间周末 %(skipped)d 天不计。")
    if counted:
        return _("%(days)s：%(count)d 个工作日，累计 %(total)d 个。")
    return _("%(days)s：周末，%(count)d 天不计。")


def _end_sentences(deadline: Deadline) -> Iterator[str]:
    due = long_day(deadline.due)
    values: dict[str, object] = {"count": deadline.limit.length, "day": due}
    if deadline.limit.unit is LimitUnit.WORKDAY:
        yield _("第 %(count)d 个工作日是%(day)s，期限到当天下班时为止。") % values
    elif deadline.spans and deadline.spans[-1].kind is SpanKind.MOVED:
        values = {"last": short_day(_last_counted(deadline)), "day": due}
        yield (
            _("最后一天%(last)s不是工作日，顺延到其后的第一个工作日%(day)s，期限到当天下班时为止。") % values
        )
    else:
        yield _("第 %(count)d 天是%(day)s，期限到当天下班时为止。") % values


def _provisional_sentences(deadline: Deadline) -> Iterator[str]:
    for year in deadline.provisional_years:
        yield _(
            "%(year)d 年的放假安排尚未公布，暂按法定节日和周一至周五上班推算；公布后会重新计算，日期可能变化。"
        ) % {"year": year}


def _last_counted(deadline: Deadline) -> date:
    return max(span.last for span in deadline.spans if span.kind.counts)


def _range(first: date, last: date) -> str:
    if first == last:
        return short_day(first)
    return _("%(first)s至%(last)s") % {
        "first": short_day(first),
        "last": short_day(last) if first.year == last.year else long_day(last),
    }


def _name(name: str) -> str:
    return _(name) if name else ""


def _parts(day: date) -> dict[str, object]:
    weekdays = (_("周一"), _("周二"), _("周三"), _("周四"), _("周五"), _("周六"), _("周日"))
    months = (
        _("1月"), _("2月"), _("3月"), _("4月"), _("5月"), _("6月"),
        _("7月"), _("8月"), _("9月"), _("10月"), _("11月"), _("12月"),
    )  # fmt: skip
    return {
        "year": day.year,
        "month": months[day.month - 1],
        "day": day.day,
        "weekday": weekdays[day.weekday()],
    }
