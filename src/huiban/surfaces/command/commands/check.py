"""Check the installation and print what is found; status 1 when something must be mended.

Looks at the keys, the database, its migrations and partitions, the folders, the calendar, fonts and settings.
It starts the embedded database for the time when the product is not running, and changes nothing.
"""

from __future__ import annotations

import argparse

from huiban.runtime.environment import read_environment
from huiban.surfaces.command.findings import Level, list_findings
from huiban.surfaces.command.product import require_installed


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Only what matters."""
    parser.add_argument("--quiet", action="store_true", help="print only warnings and errors")


def run(options: argparse.Namespace) -> int:
    """Print the findings."""
    environment = read_environment()
    require_installed(environment)
    worst = Level.OK
    for finding in list_findings(environment):
        worst = max(worst, finding.level)
        if finding.level > Level.OK or not options.quiet:
            print(f"{finding.level.name.lower():<8} {finding.about}: {finding.text}")
    return 1 if worst is Level.ERROR else 0
