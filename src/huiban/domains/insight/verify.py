"""The folded days against the record they were folded from."""

from __future__ import annotations

from collections.abc import Iterator

from huiban.domains.insight.models import FoldedTo
from huiban.domains.insight.queries.counted import HAPPENED, KINDS
from huiban.foundation.verification.public import Look, Problem, check, rows_of

_DIFFERENT = f"""
with told as (
    select local_day, kind, org_id, window_id, count(*) as count from facts {KINDS}
    where tag = any(%s) and (recorded_xid is null or recorded_xid < {{folded_to:d}}) group by 1, 2, 3, 4
)
select coalesce(told.local_day, days.local_day) as local_day, coalesce(told.kind, days.kind) as kind,
       coalesce(told.count, 0) as told, coalesce(days.count, 0) as folded
from told full join insight_day_counts days on days.local_day = told.local_day and days.kind = told.kind
     and days.org_id is not distinct from told.org_id and days.window_id is not distinct from told.window_id
where told.count is distinct from days.count order by 1, 2
"""  # noqa: S608


@check("insight:days", "the cockpit's days count what the record says")
def days(look: Look) -> Iterator[Problem]:
    """Count the whole record again and compare every day, kind, department and window."""
    folded_to = FoldedTo.objects.values_list("xid", flat=True).first()
    if folded_to is None:
        return
    look.seen = 1
    for row in rows_of(_DIFFERENT.format(folded_to=folded_to), [list(HAPPENED)]):
        yield Problem(
            about=f"{row['local_day']} {row['kind']}",
            text=f"the cockpit counts {row['folded']} of {row['kind']} on {row['local_day']}, the record says {row['told']}",
            advice="count again with: huiban cockpit recount. The record itself is not touched.",
        )
