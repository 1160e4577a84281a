"""Query codes (查询码): eight digits that open the progress of a case, with the phone's last digits."""

from __future__ import annotations

import secrets
from itertools import pairwise

_LENGTH = 8


def make_query_code() -> str:
    """Draw eight digits from the system's secure source, never one that people would guess first."""
    while True:
        code = f"{secrets.randbelow(10**_LENGTH):0{_LENGTH}d}"
        if not is_guessable_query_code(code):
            return code


def is_guessable_query_code(code: str) -> bool:
    """True when every step between neighbouring digits is the same 0, +1 or -1 (`00000000`, `67890123`)."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(code)}
    return len(steps) == 1 and steps <= {0, 1, 9}
