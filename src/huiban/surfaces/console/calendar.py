"""The working calendar: a year at a glance, local orders, and the holidays announced for a year."""

from __future__ import annotations

from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_safe

from huiban.domains.cases.public import count_clocks_across
from huiban.foundation.clock.public import (
    Day,
    OutOfCalendar,
    clear_local_day,
    current_calendar,
    import_year,
    list_local_days,
    list_year,
    read_year_file,
    set_local_day,
    today,
)
from huiban.foundation.errors import Invalid, NotFound
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.console.gate import Errors, actor_of, console_page, sentences, system_admin_required

FIRST, LAST = 2004, 2100
LONGEST_FILE = 200_000


@dataclass(frozen=True, slots=True)
class Cell:
    """One day of the year view; ``kind``: work off holiday makeup local."""

    day: Day
    kind: str
    today: bool


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    weeks: list[list[Cell | None]]  # Monday first
    workdays: int


@require_safe
@system_admin_required
def this_year(_request: HttpRequest) -> HttpResponse:
    return SeeOther(reverse("console:year", args=[today().year]))


@require_safe
@system_admin_required
def year_page(request: HttpRequest, year: int) -> HttpResponse:
    """Twelve months with holidays, make-up days and local orders; a year not announced says so."""
    days = _year(year)
    announced = current_calendar().announced_years
    months = [_month(year, number, days) for number in range(1, 13)]
    context = {
        "year": year,
        "months": months,
        "weekdays": _weekdays(),
        "provisional": year not in announced,
        "workdays": sum(month.workdays for month in months),
        "holidays": _holidays(days),
        "makeup": [day for day in days if day.is_makeup and not day.local],
        "local": [day for day in list_local_days() if day.date.year == year],
        "previous": year - 1 if year > FIRST else None,
        "next": year + 1 if year < LAST else None,
    }
    return console_page(request, "year", context, current="calendar")


@require_http_methods(["GET", "HEAD", "POST"])
@system_admin_required
def day_page(request: HttpRequest, day: str) -> HttpResponse:
    """One day: what the calendar says of it, and a local order that closes or opens it."""
    chosen, errors = _day(day), {}
    if request.method == "POST":
        try:
            return _changed(request, chosen)
        except Invalid as refused:
            errors = sentences(refused.fields)
    state = current_calendar().day(chosen)
    context = {
        "day": state,
        "year": chosen.year,
        "across": count_clocks_across(chosen),
        "past": chosen < today(),
        "typed": request.POST,
        "errors": errors,
    }
    return console_page(request, "day", context, current="calendar", status=422 if errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@system_admin_required
def import_page(request: HttpRequest, year: int) -> HttpResponse:
    """The holidays the State Council announced: read, shown as what changes, then brought in."""
    _year(year)
    context: dict[str, object] = {"year": year, "typed": request.POST, "errors": {}}
    if request.method != "POST":
        return console_page(request, "year_import", context, current="calendar")
    try:
        text = _posted_rows(request)
        context |= {"text": text, "rows": read_year_file(text)}
        if request.POST.get("step") == "import":
            return _imported(request, year, text)
        context |= {
            "preview": True,
            "changes": _changes(text, year),
            "across": count_clocks_across(date(year, 1, 1)),
        }
    except Invalid as refused:
        errors = sentences(refused.fields)
        context |= {"errors": errors, "faults": _faults(errors)}
    status = 422 if context["errors"] else 200
    return console_page(request, "year_import", context, current="calendar", status=status)


def _changed(request: HttpRequest, day: date) -> HttpResponse:
    actor, posted = actor_of(request), request.POST
    if posted.get("step") == "clear":
        clear_local_day(actor=actor, day=day)
        messages.success(request, _("本地调整已撤销，这一天回到法定安排。"))
    else:
        if posted.get("work") not in ("0", "1"):
            raise Invalid(fields={"work": [_("请选择上班还是休息。")]})
        set_local_day(
            actor=actor,
            day=day,
            is_workday=posted["work"] == "1",
            name=posted.get("name", "").replace("\x00", ""),
            order_number=posted.get("order_number", "").replace("\x00", ""),
        )
        messages.success(request, _("已调整，新受理的件从现在起按它计算。"))
    return SeeOther(reverse("console:year", args=[day.year]))


def _imported(request: HttpRequest, year: int, text: str) -> HttpResponse:
    done = import_year(
        actor=actor_of(request),
        year=year,
        rows=text,
        order_number=request.POST.get("order_number", "").replace("\x00", ""),
        provisional=request.POST.get("provisional") == "1",
    )
    numbers = {"year": year, "workdays": done.workdays, "changed": len(done.changed_days)}
    messages.success(
        request, _("%(year)d 年已导入：%(workdays)d 个工作日，%(changed)d 天与原来不同。") % numbers
    )
    return SeeOther(reverse("console:year", args=[year]))


def _posted_rows(request: HttpRequest) -> str:
    upload = request.FILES.get("file")
    if upload is None:
        text = request.POST.get("rows", "").replace("\x00", "")
    elif upload.size is None or upload.size > LONGEST_FILE:
        raise Invalid(fields={"file": [_("文件太大，一年的放假安排不会超过 200 KB。")]})
    else:
        try:
            text = upload.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise Invalid(fields={"file": [_("不是 UTF-8 编码的文字，请另存为 UTF-8。")]}) from error
    if not text.strip():
        raise Invalid(fields={"file": [_("请选择文件，或把内容粘贴在下面。")]})
    return text


def _changes(text: str, year: int) -> list[tuple[Day, bool, str]]:
    """Days that would count differently: as they stand, whether they become working days, and why."""
    rows = {row.date: row for row in read_year_file(text)}
    found = []
    for day in list_year(year):
        row = rows.get(day.date)
        becomes = row.is_workday if row else day.date.weekday() < 5
        if day.is_workday != becomes and not day.local:
            found.append((day, becomes, row.name if row else ""))
    return found


def _faults(errors: Errors) -> list[tuple[str, str]]:
    found = []
    for path, texts in errors.items():
        line = path.removeprefix("rows.")
        words = _("第 %(line)s 行") % {"line": line} if path.startswith("rows.") else ""
        found.append((words, " ".join(texts)))
    return found


def _year(year: int) -> list[Day]:
    if not FIRST <= year <= LAST:
        raise NotFound
    return list_year(year)


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
        current_calendar().day(day)
    except (ValueError, OutOfCalendar) as error:
        raise NotFound from error
    return day


def _weekdays() -> list[str]:
    return [
        pgettext("weekday", "一"),
        pgettext("weekday", "二"),
        pgettext("weekday", "三"),
        pgettext("weekday", "四"),
        pgettext("weekday", "五"),
        pgettext("weekday", "六"),
        pgettext("weekday", "日"),
    ]


def _month(year: int, number: int, days: list[Day]) -> Month:
    cells = [_cell(day) for day in days if day.date.month == number]
    lead: list[Cell | None] = [None] * date(year, number, 1).weekday()
    tail: list[Cell | None] = [None] * (-(len(lead) + monthrange(year, number)[1]) % 7)
    whole = [*lead, *cells, *tail]
    weeks = [whole[start : start + 7] for start in range(0, len(whole), 7)]
    return Month(date(year, number, 1), weeks, sum(cell.day.is_workday for cell in cells))


def _cell(day: Day) -> Cell:
    return Cell(day, _kind(day), day.date == today())


def _kind(day: Day) -> str:
    if day.local:
        return "local"
    if day.is_makeup:
        return "makeup"
    if day.is_workday:
        return "work"
    return "holiday" if day.name else "off"


def _holidays(days: list[Day]) -> list[tuple[str, date, date]]:
    """Runs of days off with the same name: name, first and last day."""
    runs: list[tuple[str, date, date]] = []
    for day in days:
        if day.is_workday or not day.name or day.local:
            continue
        if runs and runs[-1][0] == day.name and (day.date - runs[-1][2]).days == 1:
            runs[-1] = (day.name, runs[-1][1], day.date)
        else:
            runs.append((day.name, day.date, day.date))
    return runs
