"""Load the demonstration district into an empty installation, and show its accounts.

huiban demo load       load it (nothing happens where data is already there)
huiban demo accounts   print the accounts to try
"""

from __future__ import annotations

import argparse

from huiban.runtime.environment import read_environment
from huiban.runtime.serve import ACCOUNTS_FILE, say
from huiban.surfaces.command.main import Refusal
from huiban.surfaces.command.product import django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What to do."""
    parser.add_argument("what", choices=["load", "accounts"])
    parser.add_argument("--days", type=int, default=30, help="days of history (30)")
    parser.add_argument("--daily", type=int, default=11, help="cases on a working day (11)")


def run(options: argparse.Namespace) -> int:
    """Load, or print."""
    if options.what == "load":
        with django():
            from huiban.demo.public import load

            load(days=options.days, daily=options.daily, say=lambda line: say(f"  {line}"))
        return 0
    path = read_environment().data / ACCOUNTS_FILE
    if not path.is_file():
        raise Refusal("this installation has no demonstration accounts.")
    print(path.read_text(encoding="utf-8").rstrip())
    return 0
