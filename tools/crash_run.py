"""A long crash run: ``python tools/crash_run.py --rounds 300``. Exit status 1 when anything answered was lost."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]

from tests.simulation.crash import crash_run  # noqa: E402


def main() -> int:
    """Run, print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=300, help="kills (300)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--people", type=int, default=4, help="applicants at once (4)")
    parser.add_argument("--no-notices", action="store_true", help="leave out the five minutes of reminders")
    options = parser.parse_args()
    result = crash_run(
        rounds=options.rounds,
        seed=options.seed,
        people=options.people,
        notices=not options.no_notices,
    )
    told = asdict(result)
    told["verify"] = {one["name"]: [one["seen"], one["serious"], one["notes"]] for one in result.verify}
    print(json.dumps(told | {"ok": result.ok}, ensure_ascii=False, indent=1))
    return 0 if result.ok else 1


if __name__ == "__main__":
    sys.exit(main())
