"""Copies and their files; corrections and holds against the record; tombstones of the access record."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.files.storage import default_storage

from huiban.domains.privacy.models import DataExport
from huiban.domains.privacy.states import ExportState
from huiban.foundation.verification.files import find_left_over
from huiban.foundation.verification.public import Look, Problem, check, facts_about, rows_of

facts_about("privacy:export:%", "data_exports", "r.id::text")
facts_about("privacy:correction:%", "data_corrections", "r.id::text")
facts_about("privacy:hold:%", "case_holds", "r.id::text")
facts_about("privacy:retention:%", "retention_runs", "r.id::text")

_DECIDED = """
select c.id::text as id, c.state, f.granted from data_corrections c
left join lateral (
    select data->>'granted' as granted from facts
    where subject = c.id::text and tag = 'privacy:correction:decided' order by id desc limit 1
) f on true
where (c.state = 'granted') is distinct from coalesce(f.granted = 'true', false)
   or (c.state = 'refused') is distinct from coalesce(f.granted = 'false', false)
"""
_CLOSED = """
select id::text as id from people where closed_at is not null and (name <> '' or citizen_id is not null
    or citizen_id_index is not null or mobile is not null or mobile_index is not null or address is not null)
"""


@check("privacy:exports", "every copy of data that can be downloaded has its file, and no other is left")
def exports(look: Look) -> Iterator[Problem]:
    """Backups hold no copies, so after a restore they are missing: nothing is lost, people ask again."""
    for export in look.at(DataExport.objects.filter(state=ExportState.READY).iterator()):
        if not default_storage.exists(str(export.file.name)):
            yield Problem(
                about=f"export {export.id}",
                text=f"the copy of data {export.id} has no file",
                advice="after a restore this is so for all: run huiban retention; whoever needs it asks again.",
                serious=False,
            )
    yield from find_left_over(look, "exports", _known)


@check("privacy:corrections", "every correction is what was decided, and closed accounts hold nothing")
def corrections(look: Look) -> Iterator[Problem]:
    """Corrections against their facts; rows of closed accounts."""
    for row in look.at(rows_of(_DECIDED)):
        yield Problem(
            about=row["id"],
            text=f"correction {row['id']} is {row['state']}, the record says otherwise",
            advice="the row was changed without its fact: compare it with a backup.",
        )
    for row in look.at(rows_of(_CLOSED)):
        yield Problem(
            about=row["id"],
            text=f"the account {row['id']} is closed and still holds personal data",
            advice="a restore brought it back, or it was written by hand: take the data away.",
        )


def _known(names: list[str]) -> set[str]:
    return set(DataExport.objects.filter(file__in=names).values_list("file", flat=True))
