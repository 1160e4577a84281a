"""Sealed documents: against the record, as files, their numbers, their signatures."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.core.files.storage import default_storage

from huiban.domains.certificates.models import ResultDocument
from huiban.domains.certificates.queries.results import LATE
from huiban.domains.certificates.sealing.authority import list_roots
from huiban.domains.certificates.sealing.verify import Verdict, verify
from huiban.foundation.moment import now
from huiban.foundation.verification.files import Kept, compare_files, find_left_over
from huiban.foundation.verification.public import Look, Problem, check, facts_about, rows_of

facts_about("certificates:result:issued", "cases", "r.number")

_UNTOLD = """
with told as (
    select data, subject from facts where tag = 'certificates:result:issued'
), listed as (
    select d.id, n.number, s.sha256 from told,
         jsonb_array_elements_text(data->'documents') with ordinality as d(id, place)
         join lateral jsonb_array_elements_text(told.data->'numbers') with ordinality as n(number, place) on n.place = d.place
         join lateral jsonb_array_elements_text(told.data->'sha256') with ordinality as s(sha256, place) on s.place = d.place
)
select coalesce(r.id::text, l.id) as id, coalesce(r.number, l.number) as number, r.id is null as lost, l.id is null as untold
from (select * from result_documents where issued_at is not null) r full join listed l on l.id = r.id::text
where r.id is null or l.id is null or r.number <> l.number or r.sha256 <> l.sha256
"""
_WITHOUT_RESULT = """
select c.number, c.state, c.decided_at from cases c
where (c.state in ('closed', 'delivered') or (c.state = 'archived' and c.decided_at is not null)
       or (c.state in ('decided_yes', 'decided_no') and c.decided_at < %s))
  and not exists (select 1 from result_documents r where r.case_id = c.id and r.issued_at is not null)
"""
_NUMBERS = r"""
with given as (
    select organisation_id, year, left(case
        when number like '%%〔%%' then split_part(number, '〔', 1)
        else coalesce(nullif(regexp_replace(number, '.{6}' || year || '\d{5,}$', ''), ''), 'certificate')
    end, 40) as series, count(*) as count from result_documents group by 1, 2, 3
)
select s.series, s.year, s.last, coalesce(g.count, 0) as count, o.name from number_series s
join organisations o on o.id = s.organisation_id
left join given g on g.organisation_id = s.organisation_id and g.year = s.year and g.series = s.series
where s.last <> coalesce(g.count, 0)
"""


@check("certificates:record", "every sealed document is as the record says it was issued")
def record(look: Look) -> Iterator[Problem]:
    """Number and SHA-256 of every issued document, both ways."""
    look.seen = ResultDocument.objects.filter(issued_at__isnull=False).count()
    for row in rows_of(_UNTOLD):
        said = "is gone" if row["lost"] else "is not in the record" if row["untold"] else "was changed"
        yield Problem(
            about=row["number"],
            text=f"document {row['number']} {said}",
            advice="compare with a backup; until then do not rely on this document's verification.",
        )
    for row in rows_of(_WITHOUT_RESULT, [now() - LATE]):
        decided = row["state"].startswith("decided")
        yield Problem(
            about=row["number"],
            text=f"case {row['number']} is {row['state']} and has no sealed document",
            advice="it is tried again every ten minutes; if it stays away, see the log of the jobs."
            if decided
            else "the document was removed by hand: restore it from a backup.",
            serious=not decided,
        )


@check("certificates:numbers", "the numbers of documents have no gaps")
def numbers(look: Look) -> Iterator[Problem]:
    """As many documents in each series as numbers were given."""
    for row in look.at(rows_of(_NUMBERS, [])):
        yield Problem(
            about=f"{row['name']} {row['series']} {row['year']}",
            text=f"{row['name']}, series {row['series']} of {row['year']}: {row['last']} numbers were given, "
            f"{row['count']} documents are there",
            advice="a numbered document was removed by hand: restore it from a backup.",
        )


@check("certificates:files", "every sealed document's file is there, unchanged")
def files(look: Look) -> Iterator[Problem]:
    """Every issued document's file, by size and SHA-256."""
    sql = "select number, file, size, sha256 from result_documents where issued_at is not null order by id"
    rows = (Kept(f"document {r['number']}", r["file"], r["size"], r["sha256"]) for r in rows_of(sql))
    yield from compare_files(look, rows)


@check("certificates:left_over", "no file without its sealed document")
def left_over(look: Look) -> Iterator[Problem]:
    """Files that no row names."""
    yield from find_left_over(look, "results", _known)


@check("certificates:signatures", "the signatures of sealed documents are ours and whole")
def signatures(look: Look) -> Iterator[Problem]:
    """Signatures of a sample (the lowest SHA-256, which is as good as drawn by lot) or of all."""
    logging.getLogger("pyhanko").setLevel(
        logging.CRITICAL
    )  # it would tell every bad signature by a traceback
    roots = list_roots(settings.HUIBAN_STATE)
    rows = rows_of(
        "select number, file, issued_at from result_documents where issued_at is not null order by sha256 limit %s",
        [look.signatures],
    )
    for row in look.at(rows):
        try:
            with default_storage.open(row["file"], "rb") as file:
                verdict = _verdict(file.read(), roots, row["issued_at"])
        except OSError:
            continue  # told by certificates:files
        if not verdict.genuine:
            yield Problem(
                about=row["number"],
                text=f"the signature of document {row['number']} is not good: {verdict.reason}",
                advice="put the folder authority/ of this installation back (its root certificates), or the file from "
                "a backup.",
            )


def _verdict(content: bytes, roots: list[bytes], issued_at: datetime) -> Verdict:
    """Certificates must be valid today, or have been when the document was issued: they end, documents do not."""
    verdict = verify(content, roots=roots)
    return verdict if verdict.genuine else verify(content, roots=roots, at=issued_at)


def _known(names: list[str]) -> set[str]:
    """Found by the id their names begin with; a name may go on when an earlier try had left a file."""
    stems = (name.rsplit("/", 1)[-1][:36] for name in names)
    ids = [UUID(stem) for stem in stems if re.fullmatch(r"[0-9a-f-]{36}", stem)]
    return set(ResultDocument.objects.filter(id__in=ids, file__in=names).values_list("file", flat=True))
