"""Rows of any number, a few thousand at a time."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import connection

AT_ONCE = 2_000
T = TypeVar("T")


def rows_of(sql: str, params: Sequence[Any] = ()) -> Iterator[dict[str, Any]]:
    """The rows of a query through a cursor of the server's, each by the names of its columns."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(sql, params)
        while rows := cursor.fetchmany(AT_ONCE):
            names = [column[0] for column in cursor.description]
            for row in rows:
                yield dict(zip(names, row, strict=True))


def batches(things: Iterable[T], size: int = AT_ONCE) -> Iterator[list[T]]:
    """``things`` in groups of at most ``size``."""
    left = iter(things)
    while group := list(itertools.islice(left, size)):
        yield group


@dataclass(frozen=True, slots=True)
class Orphan:
    """A fact without its row."""

    tag: str
    subject: str
    day: str


def anti_join(pattern: str, table: str, key: str) -> Iterator[Orphan]:
    """The latest fact of every subject of these tags that has no row. ``table`` and ``key`` are ours, never typed."""
    sql = f"""
    select distinct on (f.subject) f.tag, f.subject, f.local_day
    from facts f
    where f.tag like %s and not exists (select 1 from {table} r where {key} = f.subject)
    order by f.subject, f.id desc
    """  # noqa: S608
    for row in rows_of(sql, [pattern]):
        yield Orphan(row["tag"], row["subject"], row["local_day"].isoformat())
