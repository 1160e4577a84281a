"""Look after the cockpit's numbers.

    huiban cockpit recount     throw the folded days away and count the whole record again

The record itself is only read. While it counts, the cockpit goes on showing what it showed before.
"""

from __future__ import annotations

import argparse

from huiban.surfaces.command.product import django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """One sub-subcommand."""
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    actions.add_parser("recount", help="count the whole record again")


def run(options: argparse.Namespace) -> int:  # noqa: ARG001
    """Count again."""
    with django():
        from huiban.domains.insight.public import fold_again

        fold_again()
    print("the record was counted again")
    return 0
