"""Difficulties against the record and against their own log."""

from __future__ import annotations

from collections.abc import Iterator

from huiban.domains.difficulties.models import Difficulty
from huiban.foundation.verification.public import Look, Problem, check, facts_about, rows_of

facts_about("difficulties:%", "difficulties", "r.number")

_TOLD = """
select d.number, d.state, f.tag from difficulties d
left join lateral (
    select tag from facts where subject = d.number and tag in (
        'difficulties:difficulty:raised', 'difficulties:difficulty:owned', 'difficulties:difficulty:handed',
        'difficulties:difficulty:closed', 'difficulties:difficulty:reopened')
    order by id desc limit 1
) f on true
where not coalesce(case f.tag
    when 'difficulties:difficulty:raised' then d.state = 'raised'
    when 'difficulties:difficulty:reopened' then d.state = 'raised'
    when 'difficulties:difficulty:owned' then d.state in ('owned', 'with_department')
    when 'difficulties:difficulty:handed' then d.state = 'with_department'
    when 'difficulties:difficulty:closed' then d.state = 'closed' end, false)
"""


@check("difficulties:states", "every difficulty stands where its facts have led it")
def states(look: Look) -> Iterator[Problem]:
    """The last fact that moves a difficulty against its state."""
    look.seen = Difficulty.objects.count()
    for row in rows_of(_TOLD):
        yield Problem(
            about=row["number"],
            text=f"difficulty {row['number']} is {row['state']}, the record ends with {row['tag'] or 'nothing'}",
            advice="the row was changed without its fact: compare it with a backup.",
        )
