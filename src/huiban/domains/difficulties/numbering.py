"""Numbers of difficulties: from a sequence, so that nobody waits for another; no case number looks like one."""

from __future__ import annotations

import re

from django.db import connection

from huiban.foundation.identifiers.public import compact
from huiban.foundation.moment import local_today

_NUMBER = re.compile(r"(FY)?(\d{8})(\d{5})", re.ASCII)


def next_number() -> str:
    """``FY20261128-00012``: the day and a cycling serial of a hundred thousand."""
    with connection.cursor() as cursor:
        cursor.execute("select nextval('difficulty_serial')")
        (serial,) = cursor.fetchone()
    return f"FY{local_today():%Y%m%d}-{serial:05d}"


def read_number(typed: str) -> str | None:
    """A number as it is stored, however it was typed; ``None`` when it cannot be one."""
    found = _NUMBER.fullmatch(compact(typed[:60]))
    return f"FY{found[2]}-{found[3]}" if found else None
