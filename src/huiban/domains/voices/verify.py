"""Ratings against the record."""

from __future__ import annotations

from collections.abc import Iterator

from huiban.foundation.verification.public import Look, Problem, check, facts_about, rows_of

facts_about("voices:rating:%", "cases", "r.number")
facts_about("voices:visit:%", "windows", "'window:' || r.number::text")
facts_about("voices:follow_up:%", "", "")  # a case or a window, as the rating was

_COUNTS = """
select 'ratings of cases' as what, (select count(*) from ratings) as rows,
       (select count(*) from facts where tag = 'voices:rating:given') as told
union all
select 'ratings of visits', (select count(*) from visit_ratings),
       (select count(*) from facts where tag = 'voices:visit:rated')
union all
select 'follow-ups', (select count(*) from follow_ups),
       (select count(*) from facts where tag = 'voices:follow_up:opened')
union all
select 'answered follow-ups', (select count(*) from follow_ups where state = 'closed'),
       (select count(*) from facts where tag = 'voices:follow_up:closed')
"""


@check("voices:counts", "as many ratings and follow-ups as the record says")
def counts(look: Look) -> Iterator[Problem]:
    """Rows against facts, by kind."""
    for row in rows_of(_COUNTS):
        look.seen += row["rows"]
        if row["rows"] != row["told"]:
            yield Problem(
                about=row["what"],
                text=f"there are {row['rows']} {row['what']}, the record says {row['told']}",
                advice="rows were added or removed by hand: compare with a backup.",
            )
