"""Asks the advisory database whether a pinned package has a known weakness. Needs a network and pip-audit; no part of ./test.

python tools/audit.py        status 1: a weakness is known; 2: it could not be asked
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MOST_SECONDS = 300


def main() -> int:
    """Audit every locked requirements file."""
    program = shutil.which("pip-audit", path=str(ROOT / ".venv" / "bin")) or shutil.which("pip-audit")
    if program is None:
        print("pip-audit is not installed: install it in an environment of its own (pipx install pip-audit)")
        return 2
    return max(_audited(program, path) for path in sorted((ROOT / "requirements").glob("*.txt")))


def _audited(program: str, path: Path) -> int:
    print(f"== {path.name}")
    command = [program, "--require-hashes", "--disable-pip", "--progress-spinner", "off", "-r", str(path)]
    try:
        done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=MOST_SECONDS)
    except subprocess.TimeoutExpired:
        print("no answer")
        return 2
    print(done.stdout.strip() or done.stderr.strip()[-500:])
    if done.returncode == 0:
        return 0
    return 1 if "known vulnerabilit" in done.stdout + done.stderr else 2


if __name__ == "__main__":
    sys.exit(main())
