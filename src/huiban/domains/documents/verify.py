"""Documents against the record, and files against both."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

from huiban.domains.documents.models import StoredDocument
from huiban.domains.documents.states import ScanState
from huiban.foundation.verification.files import Kept, compare_files, find_left_over
from huiban.foundation.verification.public import Look, Problem, check, facts_about, rows_of

facts_about("documents:document:%", "documents", "r.id::text")

_AGAINST_RECORD = """
select d.id::text as id, d.size, d.sha256, f.data from documents d
left join facts f on f.tag = 'documents:document:stored' and f.subject = d.id::text
where f.id is null or (f.data->>'size')::bigint <> d.size or f.data->>'sha256' <> d.sha256
"""


@check("documents:record", "every document is as the record says it was stored")
def record(look: Look) -> Iterator[Problem]:
    """Size and SHA-256 of a row are those of its fact."""
    look.seen = StoredDocument.objects.count()
    for row in rows_of(_AGAINST_RECORD):
        said = "nothing" if row["data"] is None else "another size or content"
        yield Problem(
            about=f"document {row['id']}",
            text=f"document {row['id']}: the record says {said}",
            advice="the row was changed by hand: compare it with a backup.",
        )


@check("documents:files", "every document's file is there, unchanged")
def files(look: Look) -> Iterator[Problem]:
    """Every row's file, by size and SHA-256."""
    sql = "select id::text as id, file, size, sha256 from documents "
    sql += f"where removed_at is null and scan <> '{ScanState.REFUSED.value}' order by id"
    rows = (Kept(f"document {r['id']}", r["file"], r["size"], r["sha256"]) for r in rows_of(sql))
    yield from compare_files(look, rows)


@check("documents:left_over", "no file without its document")
def left_over(look: Look) -> Iterator[Problem]:
    """Files that no row names."""
    yield from find_left_over(look, "documents", _known)


def _known(names: list[str]) -> set[str]:
    """Found by the id at the end of the name, which is indexed."""
    ids = [UUID(stem) for name in names if _is_id(stem := name.rsplit("/", 1)[-1][:36])]
    return set(StoredDocument.objects.filter(id__in=ids, file__in=names).values_list("file", flat=True))


def _is_id(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
