"""Check the installation and print what is found; status 1 when something must be mended.

Looks at the keys, the database, its migrations and partitions, the folders, the calendar, fonts and settings.
It starts the embedded database for the time when the product is not running, and changes nothing.
With --deploy it also says what is not safe yet where citizens come in, and what to do about it.
"""

from __future__ import annotations

import argparse
import json

from huiban.runtime.environment import read_environment
from huiban.surfaces.command.finding import Finding, Level
from huiban.surfaces.command.findings import list_findings
from huiban.surfaces.command.product import require_installed


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Only what matters."""
    parser.add_argument("--quiet", action="store_true", help="print only warnings and errors")
    parser.add_argument("--deploy", action="store_true", help="also what must be safe before people come in")
    parser.add_argument("--json", action="store_true", help="for machines: one JSON list of findings")


def run(options: argparse.Namespace) -> int:
    """Print the findings."""
    environment = read_environment()
    require_installed(environment)
    findings = list(list_findings(environment, deploy=options.deploy))
    shown = [finding for finding in findings if finding.level > Level.OK or not options.quiet]
    if options.json:
        print(json.dumps([_as_json(finding) for finding in shown], ensure_ascii=False, indent=1))
    else:
        for finding in shown:
            print(_as_line(finding))
    worst = max((finding.level for finding in findings), default=Level.OK)
    return 1 if worst is Level.ERROR else 0


def _as_line(finding: Finding) -> str:
    line = f"{finding.level.name.lower():<8} {finding.about}: {finding.text}"
    return f"{line}\n{'':<8} → {finding.remedy}" if finding.remedy else line


def _as_json(finding: Finding) -> dict[str, str]:
    return {
        "level": finding.level.name.lower(),
        "about": finding.about,
        "text": finding.text,
        "remedy": finding.remedy,
    }
