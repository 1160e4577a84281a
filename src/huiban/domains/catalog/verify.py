"""What the record says of items, and whether it is so."""

from __future__ import annotations

from collections.abc import Iterator

from huiban.foundation.verification.public import Look, Problem, check, facts_about, rows_of

facts_about("catalog:items:imported", "import_runs", "r.id::text")
facts_about("catalog:version:published", "items", "r.code")
facts_about("catalog:item:status_changed", "items", "r.code")
facts_about("catalog:alias:%", "", "")  # about an item or a page; words may be taken back

_VERSIONS = """
select i.code, count(*) as count, min(v.number) as first, max(v.number) as last
from item_versions v join handling_items h on h.id = v.handling_item_id join items i on i.id = h.item_id
group by h.id, i.code
"""


@check("catalog:versions", "the versions of every item are numbered without gaps")
def versions(look: Look) -> Iterator[Problem]:
    """Versions are never removed: a case keeps the one it was submitted under."""
    for row in look.at(rows_of(_VERSIONS)):
        if (row["first"], row["last"]) != (1, row["count"]):
            yield Problem(
                about=row["code"],
                text=f"item {row['code']} has {row['count']} versions numbered {row['first']} to {row['last']}",
                advice="a version was removed by hand: restore it from a backup, cases may refer to it.",
            )
