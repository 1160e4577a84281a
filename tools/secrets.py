"""Looks for secrets in what would be published: private keys, tokens, passwords in addresses. Status 1 if any.

    python tools/secrets.py

Reads the files that git knows and sees, needs no network. A line that only looks like one ends in ``not a secret``.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
ALLOWED = "not a secret"
LARGEST = 2_000_000
PATTERNS = {
    "a private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----\s*\n?[A-Za-z0-9+/]{20}"),
    "an access key": re.compile(r"\b(?:AKI[A]|ASIA)[0-9A-Z]{16}\b|\bLTAI[0-9A-Za-z]{16,20}\b"),
    "a token": re.compile(
        r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{60,}|glpat-[\w-]{20,}|xox[abps]-[\w-]{20,}|sk-[A-Za-z0-9]{40,}"
        r"|hb1_[\w-]{40,}|hbd_[\w-]{40,}|eyJ[\w-]{20,}\.eyJ[\w-]{20,}\.[\w-]{20,})"
    ),
    "a key of ours": re.compile(r"\"(?:secret_key|index_key|live_key)\"\s*:\s*\"[\w+/=-]{32,}\""),
    "a password in an address": re.compile(
        r"\b[a-z][a-z0-9+]*://[^\s/:@'\"{}<>$]+:(?!password@|secret@|p%|pass@)[^\s/@'\"{}<>$]{8,}@"
    ),
}


def main() -> int:
    """Print each finding with its place; 1 when there is any."""
    findings = [found for path in _files() for found in _found(path)]
    for found in findings:
        print(found)
    print(f"{len(findings)} secrets found")
    return 1 if findings else 0


def _files() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "-z"], cwd=ROOT, capture_output=True, check=True
    )
    return [ROOT / name for name in listed.stdout.decode().split("\0") if name]


def _found(path: Path) -> list[str]:
    if not path.is_file() or path.stat().st_size > LARGEST:
        return []
    text = path.read_bytes().decode("utf-8", errors="ignore")
    lines = text.splitlines()
    findings = []
    for name, pattern in PATTERNS.items():
        for match in pattern.finditer(text):
            number = text.count("\n", 0, match.start())
            if ALLOWED not in lines[number]:
                findings.append(f"{path.relative_to(ROOT)}:{number + 1}: {name}")
    return findings


if __name__ == "__main__":
    sys.exit(main())
