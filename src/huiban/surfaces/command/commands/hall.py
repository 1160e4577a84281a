"""Check the hall's order; measure forecasts of arrivals and waits.

huiban hall check-order                    today's lines, replayed from the facts
huiban hall check-order --day 2026-11-27   another day; exit status 1 when a call broke the stated order
huiban hall backtest --train A.csv.gz --test B.csv.gz --json       forecasts against what came, from files only
"""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from huiban.surfaces.command.backtest import LANGUAGES, backtest
from huiban.surfaces.command.product import django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One sub-subcommand each."""
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    check = actions.add_parser(
        "check-order", help="replay a day's facts and compare every call with the rules"
    )
    check.add_argument("--day", type=date.fromisoformat)
    check.set_defaults(act=_check)
    measure = actions.add_parser(
        "backtest", help="train on one file of snapshots, predict a later one; needs no installation"
    )
    measure.add_argument("--train", type=Path, required=True, help="CSV, plain or gzip")
    measure.add_argument("--test", type=Path, required=True, help="CSV of later days, plain or gzip")
    measure.add_argument("--json", action="store_true", help="all figures as JSON")
    measure.add_argument("--language", choices=LANGUAGES, default=LANGUAGES[0], help="of the text (zh-hans)")
    measure.set_defaults(act=backtest, from_files=True)


def run(options: argparse.Namespace) -> int:
    """Act on the hall of this installation, or on files alone."""
    if getattr(options, "from_files", False):
        return int(options.act(options))
    with django():
        return int(options.act(options))


def _check(options: argparse.Namespace) -> int:
    from huiban.domains.hall.public import check_day
    from huiban.foundation.moment import local_today

    day = options.day or local_today()
    reports = check_day(day)
    broken = 0
    print(f"{day}: {len(reports)} lines")
    for letter, report in reports.items():
        broken += len(report.violations) + len(report.gaps)
        print(
            f"  {letter}: {report.calls} calls, {len(report.violations)} out of order, {len(report.gaps)} gaps, "
            f"most overtaken {report.most_overtaken}, longest wait {report.longest_wait_seconds // 60} min, "
            f"{report.left_standing} waiting"
        )
        for violation in report.violations[:20]:
            print(f"    {violation}")
    return 1 if broken else 0
