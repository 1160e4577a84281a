"""Is the world what its record says? Each domain offers its checks in its own ``verify.py``; a command gathers them.

    @check("cases:states", "every case stands where its facts have led it")
    def states(look: Look) -> Iterator[Problem]: ...

    facts_about("cases:%", "cases", "r.number")

A check streams: it keeps a few thousand rows in memory however many there are. All checks of one run see the database at
one moment, so that a running product disturbs nothing. The only module of this package that others import.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.db import connection, transaction
from django.utils.module_loading import autodiscover_modules

from huiban.foundation.facts.public import known_tags
from huiban.foundation.verification.streams import anti_join, rows_of

__all__ = [
    "Look",
    "Outcome",
    "Problem",
    "check",
    "facts_about",
    "known_checks",
    "rows_of",
    "run_checks",
    "undeclared_tags",
]

SHOWN = 20
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Something that is not as it should be. ``text`` says what, ``advice`` what to do, both to a person.

    ``serious``: something is lost or contradicts itself. Not serious: left over, or late; nothing is lost by it.
    """

    about: str
    text: str
    advice: str
    serious: bool = True


@dataclass(slots=True)
class Look:
    """What a check is told, and its count of what it looked at.

    ``read_files``: read every stored file, not only its size. ``signatures``: how many to check; ``None`` for all.
    """

    read_files: bool = True
    signatures: int | None = 200
    seen: int = 0

    def at(self, things: Iterable[T]) -> Iterator[T]:
        """Hand things on and count them."""
        for thing in things:
            self.seen += 1
            yield thing


@dataclass(slots=True)
class Outcome:
    """What one check found: the first twenty problems, and how many there are of either kind."""

    name: str
    title: str
    seen: int = 0
    serious: int = 0
    notes: int = 0
    problems: list[Problem] = field(default_factory=list)

    def add(self, problem: Problem) -> None:
        if problem.serious:
            self.serious += 1
        else:
            self.notes += 1
        if len(self.problems) < SHOWN:
            self.problems.append(problem)


Check = Callable[[Look], Iterator[Problem]]


@dataclass(frozen=True, slots=True)
class _Subjects:
    """Which rows the facts of some tags are about."""

    pattern: str
    table: str
    key: str


_checks: dict[str, tuple[str, Check]] = {}
_subjects: dict[str, _Subjects] = {}


def check(name: str, title: str) -> Callable[[Check], Check]:
    """Offer a check under a name that never changes (``domain:what``). ``title`` says what is true when nothing is found."""

    def register(function: Check) -> Check:
        known = _checks.setdefault(name, (title, function))
        if known[1].__qualname__ != function.__qualname__ or known[1].__module__ != function.__module__:
            raise TypeError(f"two checks are called {name}")
        return function

    return register


def facts_about(pattern: str, table: str, key: str) -> None:
    """The facts whose tag is like ``pattern`` are about rows of ``table``: ``key`` is the subject in SQL, the row being
    ``r``. An empty ``table``: they are about no row that must be there (a day, a name somebody typed).
    """
    _subjects[pattern] = _Subjects(pattern, table, key)


def known_checks() -> dict[str, str]:
    """Every check's name with its title, in the order of the domains."""
    autodiscover_modules("facts", "verify")
    return {name: title for name, (title, _function) in _checks.items()}


def undeclared_tags() -> list[str]:
    """Tags of which nobody has said what their facts are about."""
    autodiscover_modules("facts", "verify")
    return sorted(tag for tag in known_tags() if not any(_is_like(tag, one) for one in _subjects))


def run_checks(look: Callable[[], Look] = Look, only: Sequence[str] = ()) -> Iterator[Outcome]:
    """Run all checks, or those whose name begins with one of ``only``, on the database as it is at this moment."""
    known_checks()
    with _one_moment():
        for name, (title, function) in _checks.items():
            if not only or name.startswith(tuple(only)):
                yield _run(name, title, function, look())


def _run(name: str, title: str, function: Check, look: Look) -> Outcome:
    outcome = Outcome(name, title)
    for problem in function(look):
        outcome.add(problem)
    outcome.seen = look.seen
    return outcome


@contextlib.contextmanager
def _one_moment() -> Iterator[None]:
    """A transaction that sees one moment and may write nothing. Inside another one (in tests) that one is used."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("set transaction isolation level repeatable read, read only")
            cursor.execute("set local statement_timeout = 0")
        yield


def _is_like(tag: str, pattern: str) -> bool:
    return tag.startswith(pattern[:-1]) if pattern.endswith("%") else tag == pattern


@check("facts:subjects", "everything the facts speak of is there")
def subjects(look: Look) -> Iterator[Problem]:
    """Every fact's subject has its row."""
    for one in _subjects.values():
        if not one.table:
            continue
        for found in look.at(anti_join(one.pattern, one.table, one.key)):
            yield Problem(
                about=found.subject,
                text=f"the record says {found.tag} on {found.day}, but {found.subject} is not in {one.table}",
                advice="rows were removed by hand or a restore is incomplete: restore a backup into a new folder "
                "and compare.",
            )
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from facts")
        look.seen = int(cursor.fetchone()[0])


@check("facts:tags", "every kind of fact in the record is known to this release")
def tags(look: Look) -> Iterator[Problem]:
    """No fact of a kind this release does not know."""
    known = known_tags()
    for row in look.at(rows_of("select tag, count(*) as count from facts group by tag")):
        if row["tag"] not in known:
            yield Problem(
                about=str(row["tag"]),
                text=f"{row['count']} facts are of the kind {row['tag']}, which this release does not know",
                advice="the data were written by another release: run that one, or a newer one.",
            )


@check("facts:order", "facts stand in the month of their id")
def order(look: Look) -> Iterator[Problem]:
    """The moment in a fact's id is not after now, so that order by id is the order of recording."""
    # The first 48 bits of a version-7 id are milliseconds since 1970.
    sql = """
    select id, tag, subject from facts
    where ('x' || left(replace(id::text, '-', ''), 12))::bit(48)::bigint
          > extract(epoch from now()) * 1000 + 86400000
    """
    for row in look.at(rows_of(sql)):
        yield Problem(
            about=str(row["subject"]),
            text=f"fact {row['id']} ({row['tag']}) carries a moment of tomorrow or later",
            advice="the machine's clock was far ahead when it was recorded: check the clock (chrony, NTP).",
            serious=False,
        )
