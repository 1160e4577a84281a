"""Take away the personal data whose time is over; every night this happens by itself.

huiban retention             now: after a restore, before the product is opened to people
huiban retention --dry-run   how many of each kind would go; changes nothing
"""

from __future__ import annotations

import argparse

from huiban.surfaces.command.product import django


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Whether to change anything."""
    parser.add_argument("--dry-run", action="store_true", help="only count what would go")


def run(options: argparse.Namespace) -> int:
    """Count, or take away and count."""
    with django():
        from huiban.domains.privacy.public import end_exports, find_retention, plan_retention, run_retention
        from huiban.foundation.actors import SYSTEM

        if options.dry_run:
            _tell(plan_retention(actor=SYSTEM), "would go")
        else:
            end_exports(actor=SYSTEM)
            _tell(run_retention(actor=SYSTEM).counts, "gone")
        state = find_retention(actor=SYSTEM)
        print(f"{state.held} cases are held, {state.for_appraisal} archived cases wait for appraisal")
        if not state.prunes:
            print("the access record cannot be shortened in this database: see docs/operations.md")
    return 0


def _tell(counts: dict[str, int], what: str) -> None:
    for kind, count in counts.items():
        print(f"{count:>9,}  {kind}")
    print(f"{sum(counts.values()):>9,}  {what}")
