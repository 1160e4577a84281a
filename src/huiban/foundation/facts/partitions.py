"""Monthly partitions of ``facts``: made ahead of need, never as a default partition."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from huiban.foundation.locks import lock
from huiban.foundation.moment import LOCAL_ZONE, now
from huiban.foundation.uuids import first_uuid7_of

MONTHS_AHEAD, MOST_MONTHS = 12, 120
_ATTACHED = """
select exists (
    select 1 from pg_inherits where inhparent = 'facts'::regclass and inhrelid = to_regclass(%s)
)
"""


def ensure_partitions(months_ahead: int = MONTHS_AHEAD) -> list[str]:
    """Create the missing partitions from last month to ``months_ahead`` ahead; return the names of the new ones."""
    today = now().astimezone(LOCAL_ZONE)
    first = today.year * 12 + today.month - 2
    return [
        partition_bounds(index)[0]
        for index in range(first, first + months_ahead + 2)
        if not _is_attached(index) and _attach(index)
    ]


@transaction.atomic
def _attach(index: int) -> bool:
    """The month's table, made where it is missing, then attached. False when somebody else did it meanwhile."""
    lock("facts", ["partitions"])
    if _is_attached(index):
        return False
    name, lower, upper = partition_bounds(index)
    with connection.cursor() as cursor:
        # Made alone and attached afterwards: the weaker lock lets writers go on.
        cursor.execute(
            f"create table if not exists {name} (like facts including defaults including constraints)"
        )
        cursor.execute(f"alter table {name} enable row level security")  # read through facts, by its policies
        cursor.execute(
            f"alter table facts attach partition {name} for values from ('{lower}') to ('{upper}')"
        )
    return True


def _is_attached(index: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_ATTACHED, [partition_bounds(index)[0]])
        return bool(cursor.fetchone()[0])


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
    return next(
        count for count in range(MOST_MONTHS + 1) if count == MOST_MONTHS or not _is_attached(index + count)
    )
