"""Check that the locked requirements pin every package with hashes and hold no address. Exit status 1 otherwise."""

from __future__ import annotations

import re
import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[1] / "requirements"
_ADDRESS = re.compile(r"https?:|--(extra-)?index-url|--find-links|\bfile:", re.I)


def faults(path: Path) -> list[str]:
    found = []
    blocks = path.read_text(encoding="utf-8").replace("\\\n", " ").splitlines()
    for number, line in enumerate(blocks, start=1):
        if _ADDRESS.search(line):
            found.append(f"{path.name}: requirement {number} holds an address")
        elif line.strip() and not line.startswith("#") and "--hash=sha256:" not in line:
            found.append(f"{path.name}: no hash for {line.split()[0]}")
    return found


def main() -> int:
    found = [fault for path in sorted(FOLDER.glob("*.txt")) for fault in faults(path)]
    print("\n".join(found) or "requirements: ok")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
