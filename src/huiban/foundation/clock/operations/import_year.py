"""Bring in the holidays the State Council announced for a year."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiban.foundation.actors import Actor
from huiban.foundation.clock.access import can_change_calendar
from huiban.foundation.clock.by_law import days_off_by_law
from huiban.foundation.clock.errors import CalendarNotYours, YearRefused
from huiban.foundation.clock.facts import YearImported
from huiban.foundation.clock.models import CalendarDay, Layer
from huiban.foundation.clock.snapshot import calendar_changed
from huiban.foundation.clock.work_calendar import WorkCalendar
from huiban.foundation.clock.year_file import YearRow, read_year_file
from huiban.foundation.facts.public import record
from huiban.foundation.locks import lock

_Problems = dict[str, list[str | Promise]]


@dataclass(frozen=True, slots=True)
class ImportedYear:
    """What an import did."""

    year: int
    workdays: int
    changed_days: tuple[date, ...]  # days that now count differently


def import_year(
    *,
    actor: Actor,
    year: int,
    rows: str | Iterable[YearRow],
    order_number: str,
    provisional: bool = False,
) -> ImportedYear:
    """Replace the statutory layer of `year` by the plain week with `rows` (lines or CSV text) above it.

    `rows` need only name days off and make-up days. With `provisional` the year is entered as expected,
    before the announcement, and deadlines that hang on it keep saying so. The local layer stays. Refuses,
    naming each line, days of another year, a day named twice, a day off or a make-up day without the name of
    its holiday, and a year without 1 January or another day off by law: the surest signs of a wrong file. `rows.3` in the refusal is
    line 3 of the text, or the item with index 3.
    """
    if not can_change_calendar(actor):
        raise CalendarNotYours
    lines = read_year_file(rows) if isinstance(rows, str) else list(rows)
    _require_sound(year, lines, order_number.strip())
    with transaction.atomic():
        lock("clock", ["calendar"])
        before = _counting_days(year)
        _replace_year(year, lines, order_number.strip(), provisional)
        after = _counting_days(year)
        calendar_changed()
        computed = WorkCalendar()
        changed = tuple(
            day for day in sorted(after) if before.get(day, computed.is_workday(day)) != after[day]
        )
        imported = ImportedYear(year, sum(after.values()), changed)
        fact = YearImported(
            subject=f"calendar:{year}",
            year=year,
            order_number=order_number.strip(),
            provisional=provisional,
            workdays=imported.workdays,
            changed_days=changed,
        )
        record(fact, actor=actor)
    return imported


def _require_sound(year: int, lines: Sequence[YearRow], order_number: str) -> None:
    fields: _Problems = {}
    if not 2004 <= year <= 2100:
        fields["year"] = [_("年份应在 2004 至 2100 之间。")]
    if not 0 < len(order_number) <= 80:
        fields["order_number"] = [_("请写明放假通知的文号，不超过 80 个字。")]
    seen: set[date] = set()
    for index, line in enumerate(lines):
        problem = _problem_of(line, year, seen)
        if problem:
            place = index if line.line is None else line.line
            fields[f"rows.{place}"] = [f"{line.date}", problem]
        seen.add(line.date)
    if not any((line.date.month, line.date.day, line.is_workday) == (1, 1, False) for line in lines):
        fields["rows"] = [_("没有 1 月 1 日元旦放假，请检查是否选错文件。")]
    elif not fields and (worked := _days_off_by_law_worked(year, lines)):
        days = "、".join(f"{day.month}-{day.day} {name}" for day, name in worked)
        fields["rows"] = [_("依法放假的日子写成了上班，或没有写：%(days)s。") % {"days": days}]
    if fields:
        raise YearRefused(fields=fields)


def _days_off_by_law_worked(year: int, lines: Sequence[YearRow]) -> list[tuple[date, str]]:
    working = {line.date: line.is_workday for line in lines}
    off = ((day, name) for day, name in days_off_by_law() if day.year == year)
    return [(day, name) for day, name in off if working.get(day, day.weekday() < 5)]


def _problem_of(line: YearRow, year: int, seen: set[date]) -> str | Promise:
    if line.date.year != year:
        return _("不在所导入的年份。")
    if line.date in seen:
        return _("同一天出现了两次。")
    if len(line.name) > 60:
        return _("名称不超过 60 个字。")
    if not line.name and line.is_workday != (line.date.weekday() < 5):
        return _("请写明是哪个节日放假或调休。")
    return ""


def _counting_days(year: int) -> dict[date, bool]:
    rows = CalendarDay.objects.filter(date__year=year, layer=Layer.STATUTORY)
    return dict(rows.values_list("date", "is_workday"))


def _replace_year(year: int, lines: Sequence[YearRow], order_number: str, provisional: bool) -> None:
    named = {line.date: line for line in lines}
    CalendarDay.objects.filter(date__year=year, layer=Layer.STATUTORY).delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(
            date=day,
            layer=Layer.STATUTORY,
            is_workday=line.is_workday,
            name=line.name,
            source="import",
            order_number=order_number,
            provisional=provisional,
        )
        for day in _days_of(year)
        for line in [named.get(day) or YearRow(day, day.weekday() < 5)]
    )


def _days_of(year: int) -> list[date]:
    first = date(year, 1, 1)
    return [first + timedelta(days=index) for index in range((date(year + 1, 1, 1) - first).days)]
