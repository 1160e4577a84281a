"""Say how the installation stands: processes, work, database, room, backup, keys, clock, alarms; status 1 when something must be mended.

    huiban status           in sentences
    huiban status --json    for machines

It changes nothing and may be asked while the product works.
"""

from __future__ import annotations

import argparse
import json
from typing import TYPE_CHECKING

from huiban.surfaces.command.product import django

if TYPE_CHECKING:
    from huiban.surfaces.status.finding import Finding
    from huiban.surfaces.status.gather import Status

WORDS = {"done": "ok", "turn": "attention", "danger": "trouble"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """In which shape."""
    parser.add_argument("--json", action="store_true", help="one JSON object")


def run(options: argparse.Namespace) -> int:
    """Look, tell, and sum up."""
    with django():
        from django.utils import translation

        from huiban.surfaces.status.gather import gather

        with translation.override("en"):
            status = gather()
            if options.json:
                print(json.dumps(_as_json(status), ensure_ascii=False, indent=1))
            else:
                _print(status)
    return 1 if status.tone == "danger" else 0


def _print(status: Status) -> None:
    for group in status.groups:
        print(f"{group.title}")
        for finding in group.findings:
            print(f"  {WORDS[finding.tone]:<10}{finding.label}: {finding.value}")
            if finding.note:
                print(f"  {'':<10}  {finding.note}")
    for job in status.failed_jobs:
        print(f"  {'attention':<10}failed job {job.id}: {job.name}, {job.attempts} attempts")
    for query in status.slow_queries:
        print(f"  {'slow':<10}{query.times} × {query.worst_ms:.0f} ms {query.route}: {query.statement[:160]}")
    count = len(status.troubles)
    print("all is well" if not count else f"{count} to look at, {WORDS[status.tone]} at worst")


def _as_json(status: Status) -> dict[str, object]:
    return {
        "status": WORDS[status.tone],
        "groups": {group.anchor: [_finding(one) for one in group.findings] for group in status.groups},
        "failed_jobs": [
            {"id": job.id, "name": job.name, "attempts": job.attempts, "failed_at": _moment(job.failed_at)}
            for job in status.failed_jobs
        ],
        "slow_queries": [
            {
                "hour": _moment(query.hour),
                "times": query.times,
                "worst_ms": round(query.worst_ms, 1),
                "route": query.route,
                "request": query.request_id,
                "statement": query.statement,
            }
            for query in status.slow_queries
        ],
    }


def _finding(finding: Finding) -> dict[str, object]:
    return {
        "key": finding.key,
        "label": str(finding.label),
        "state": WORDS[finding.tone],
        "value": str(finding.value),
        "note": finding.note,
        "since": _moment(finding.since),
    }


def _moment(moment: object) -> str | None:
    return moment.isoformat(timespec="seconds") if hasattr(moment, "isoformat") else None
