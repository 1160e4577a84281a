"""Fold the record into days, so that a cockpit over years reads as fast as one over weeks."""

from __future__ import annotations

from django.db import connection, transaction

from huiban.domains.insight.models import DayCount, DayPace, FoldedTo
from huiban.domains.insight.queries.counted import HAPPENED, KINDS, PACES, paces_of
from huiban.foundation.facts.public import forget_transactions
from huiban.foundation.locks import lock
from huiban.foundation.moment import LOCAL_ZONE, now
from huiban.foundation.uuids import uuid7

_COUNTS = f"""
insert into insight_day_counts as days (local_day, kind, org_id, window_id, count)
select local_day, kind, org_id, window_id, count(*) from facts {KINDS}
where tag = any(%s) and {{bounds}} group by 1, 2, 3, 4
on conflict (local_day, kind, org_id, window_id) do update set count = days.count + excluded.count
"""  # noqa: S608
_PACES = """
insert into insight_day_paces as days (local_day, org_id, cases, statutory, promised, taken)
values (%s, %s, %s, %s, %s, %s)
on conflict (local_day, org_id) do update set cases = days.cases + excluded.cases,
  statutory = days.statutory + excluded.statutory, promised = days.promised + excluded.promised,
  taken = days.taken + excluded.taken
"""


@transaction.atomic
def fold_record() -> int:
    """Fold the facts of every transaction that has ended, in order; to which transaction the record is folded then.

    A transaction still under way keeps its facts, and those of all later ones, for the next time. In a cluster the
    database was loaded into from a dump, everything is folded anew.
    """
    lock("insight", ["fold"])
    mark, made = FoldedTo.objects.first() or FoldedTo(xid=0), uuid7()
    with connection.cursor() as cursor:
        cursor.execute("select pg_snapshot_xmin(pg_current_snapshot())::text::bigint")
        (reached,) = cursor.fetchone()
        if reached < mark.xid:
            return _fold_elsewhere()
        if reached == mark.xid:
            return mark.xid
        cursor.execute(_COUNTS.format(bounds=_bounds("facts", mark.xid, reached)), [list(HAPPENED)])
        paces = f"{PACES} and {_bounds('decided', mark.xid, reached)} group by 1, 2, 3, 4, 5"
        cursor.execute(paces, [LOCAL_ZONE.key])
        if rows := cursor.fetchall():
            cursor.executemany(_PACES, paces_of(rows))
    mark.xid, mark.since, mark.folded_at = reached, made, now()
    mark.save()
    return int(reached)


@transaction.atomic
def fold_again() -> int:
    """Throw the days away and fold the whole record anew."""
    lock("insight", ["fold"])
    _forget()
    return fold_record()


def _fold_elsewhere() -> int:
    """Transactions never count backwards: the database was loaded from a dump into a cluster that begins anew."""
    forget_transactions()
    _forget()
    return fold_record()


def _forget() -> None:
    DayCount.objects.all().delete()
    DayPace.objects.all().delete()
    FoldedTo.objects.all().delete()


def _bounds(table: str, since: int, until: int) -> str:
    """Facts from before they carried their transaction belong to the first folding."""
    if since == 0:
        return f"({table}.recorded_xid is null or {table}.recorded_xid < {until:d})"
    return f"{table}.recorded_xid >= {since:d} and {table}.recorded_xid < {until:d}"
