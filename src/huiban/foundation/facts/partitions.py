"""Monthly partitions of ``facts``: made ahead of need, never as a default partition."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from huiban.foundation.moment import LOCAL_ZONE, now
from huiban.foundation.uuids import first_uuid7_of

MONTHS_AHEAD = 12


def ensure_partitions(months_ahead: int = MONTHS_AHEAD) -> list[str]:
    """Create the missing partitions from last month to ``months_ahead`` ahead; return the names of the new ones."""
    today = now().astimezone(LOCAL_ZONE)
    first = today.year * 12 + today.month - 2
    made = []
    with connection.cursor() as cursor:
        for index in range(first, first + months_ahead + 2):
            name, lower, upper = partition_bounds(index)
            cursor.execute("select to_regclass(%s)", [name])
            if cursor.fetchone()[0] is None:
                # Made alone and attached afterwards: the weaker lock lets writers go on.
                cursor.execute(f"create table {name} (like facts including defaults including constraints)")
                cursor.execute(
                    f"alter table {name} enable row level security"
                )  # read through facts, by its policies
                cursor.execute(
                    f"alter table facts attach partition {name} for values from ('{lower}') to ('{upper}')"
                )
                made.append(name)
    return made


def partition_bounds(month_index: int) -> tuple[str, str, str]:
    """Name, first id and first id after, for a month counted as ``year * 12 + month - 1``."""
    year, month = divmod(month_index, 12)
    next_year, next_month = divmod(month_index + 1, 12)
    lower = first_uuid7_of(datetime(year, month + 1, 1, tzinfo=LOCAL_ZONE))
    upper = first_uuid7_of(datetime(next_year, next_month + 1, 1, tzinfo=LOCAL_ZONE))
    return f"facts_{year:04d}_{month + 1:02d}", str(lower), str(upper)


def months_prepared() -> int:
    """How many months from the current one on have a partition."""
    today = now().astimezone(LOCAL_ZONE)
    index = today.year * 12 + today.month - 1
    count = 0
    with connection.cursor() as cursor:
        while count < 120:
            cursor.execute("select to_regclass(%s)", [partition_bounds(index + count)[0]])
            if cursor.fetchone()[0] is None:
                break
            count += 1
    return count
