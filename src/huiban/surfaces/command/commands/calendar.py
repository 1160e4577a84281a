"""Show and change the working calendar.

huiban calendar show 2026                                       days that differ from the plain week
huiban calendar import 2027 days.csv --order 国办发明电〔2026〕7号    the State Council's announcement
huiban calendar set 2026-08-03 closed --name 台风停工 --order 青政办〔2026〕9号
huiban calendar clear 2026-08-03                                take the local order back
"""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from huiban.surfaces.command.main import Refusal
from huiban.surfaces.command.product import django, operator


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One sub-subcommand each."""
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    show = actions.add_parser("show", help="list the special days of a year")
    show.add_argument("year", type=int)
    show.set_defaults(act=_show)
    take_in = actions.add_parser("import", help="replace a year's statutory days by a CSV file")
    take_in.add_argument("year", type=int)
    take_in.add_argument("file", type=Path)
    take_in.add_argument("--order", required=True, help="number of the announcement (文号)")
    take_in.add_argument("--provisional", action="store_true", help="expected, not announced yet")
    take_in.set_defaults(act=_import)
    set_day = actions.add_parser("set", help="close or open one day by a local order")
    set_day.add_argument("day", type=date.fromisoformat)
    set_day.add_argument("state", choices=["open", "closed"])
    set_day.add_argument("--name", required=True, help="the reason, in Chinese, as people will read it")
    set_day.add_argument("--order", required=True, help="number of the order (文号)")
    set_day.set_defaults(act=_set)
    clear = actions.add_parser("clear", help="take a local order back")
    clear.add_argument("day", type=date.fromisoformat)
    clear.set_defaults(act=_clear)


def run(options: argparse.Namespace) -> int:
    """Act on the calendar of this installation."""
    with django():
        options.act(options)
    return 0


def _show(options: argparse.Namespace) -> None:
    from huiban.foundation.clock.public import list_year

    days = list_year(options.year)
    for day in days:
        if day.name or day.local or day.is_workday != (day.date.weekday() < 5):
            state = "open" if day.is_workday else "closed"
            origin = f"  {day.order_number}" if day.local else ""
            print(f"{day.date} {day.date:%a}  {state:<6}  {day.name}{origin}")
    announced = not any(day.provisional for day in days)
    print(
        f"{sum(day.is_workday for day in days)} working days; {'announced' if announced else 'provisional'}"
    )


def _import(options: argparse.Namespace) -> None:
    from huiban.foundation.clock.public import import_year

    done = import_year(
        actor=operator(),
        year=options.year,
        rows=_text(options.file),
        order_number=options.order,
        provisional=options.provisional,
    )
    changed = ", ".join(str(day) for day in done.changed_days) or "none"
    print(f"{done.year}: {done.workdays} working days; days that count differently now: {changed}")


def _set(options: argparse.Namespace) -> None:
    from huiban.foundation.clock.public import set_local_day

    set_local_day(
        actor=operator(),
        day=options.day,
        is_workday=options.state == "open",
        name=options.name,
        order_number=options.order,
    )
    print(f"{options.day} is {options.state}: {options.name} ({options.order})")


def _clear(options: argparse.Namespace) -> None:
    from huiban.foundation.clock.public import clear_local_day

    day = clear_local_day(actor=operator(), day=options.day)
    print(f"{day.date} is {'open' if day.is_workday else 'closed'} again")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise Refusal(f"{path} cannot be read: {error}.") from error
