"""Compare the whole installation with its own record; status 1 when something is lost or contradicts itself.

    huiban verify                     everything, reading every file
    huiban verify --quick             without reading the content of files
    huiban verify --signatures all    every signature, not only a sample of 200
    huiban verify --only cases hall   some domains

It may run while the product works and changes nothing.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING

from huiban.surfaces.command.main import Refusal
from huiban.surfaces.command.product import django

if TYPE_CHECKING:
    from huiban.foundation.verification.public import Outcome


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """How much to look at, and how to tell it."""
    parser.add_argument("--json", action="store_true", help="one JSON object a line and check")
    parser.add_argument("--quick", action="store_true", help="do not read the content of files")
    parser.add_argument(
        "--signatures", type=_signatures, default=200, metavar="N", help="how many, or all (200)"
    )
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="checks whose name begins so")


def run(options: argparse.Namespace) -> int:
    """Check, tell as it goes, and sum up."""
    with django():
        serious = sum(_tell(outcome, as_json=options.json) for outcome in _outcomes(options))
    if not options.json:
        print(
            "nothing is lost"
            if not serious
            else f"{serious} findings: something is lost or contradicts itself"
        )
    return 1 if serious else 0


def _outcomes(options: argparse.Namespace) -> Iterator[Outcome]:
    from huiban.foundation.verification.public import Look, known_checks, run_checks

    if not all(any(name.startswith(wanted) for name in known_checks()) for wanted in options.only):
        raise Refusal(f"there are the checks {', '.join(known_checks())}.")
    return run_checks(
        lambda: Look(read_files=not options.quick, signatures=options.signatures), only=options.only
    )


def _tell(outcome: Outcome, *, as_json: bool) -> int:
    if as_json:
        print(json.dumps(asdict(outcome), ensure_ascii=False), flush=True)
        return outcome.serious
    state = "LOST" if outcome.serious else "note" if outcome.notes else "ok"
    print(f"{state:<5} {outcome.name:<26} {outcome.title} ({outcome.seen:,} looked at)", flush=True)
    for problem in outcome.problems:
        print(f"        {problem.text}\n          → {problem.advice}")
    more = outcome.serious + outcome.notes - len(outcome.problems)
    if more > 0:
        print(f"        … and {more:,} more")
    return outcome.serious


def _signatures(text: str) -> int | None:
    if text == "all":
        return None
    if not text.isdecimal():
        raise argparse.ArgumentTypeError("a number, or all")
    return int(text)
