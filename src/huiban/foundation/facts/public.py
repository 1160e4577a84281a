"""Record facts, react to them, read them. The only module of this package that others import."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime
from enum import Enum
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from django.db import connection, transaction
from psycopg.types.json import Jsonb

from huiban.foundation.actors import Actor
from huiban.foundation.database.asking import Statement, ask
from huiban.foundation.facts.ahead import nothing_ahead
from huiban.foundation.facts.models import FactRecord, UnnamedFact
from huiban.foundation.facts.transactions import forget_transactions
from huiban.foundation.live.public import NOTIFYING, notices
from huiban.foundation.moment import local_day, now
from huiban.foundation.request_context import request_id
from huiban.foundation.uuids import uuid7
from huiban.foundation.wall.looking import past_the_wall

__all__ = [
    "Fact",
    "FactRecord",
    "UnnamedFact",
    "find_facts",
    "forget_transactions",
    "ids_from",
    "ids_until_now",
    "known_tags",
    "list_facts",
    "newest_fact_at",
    "react_to",
    "record",
]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """Base of every fact. A subclass names its ``tag`` (``source:subject:action``) and its own primitive fields.

    ``subject`` is what the fact is about (a case number); ``public`` on the class says whether the applicant of the
    case may read it. Fields must not hold personal data: facts are kept for ever.
    """

    tag: ClassVar[str]
    public: ClassVar[bool] = False

    subject: str
    org_id: UUID | None = None
    window_id: UUID | None = None
    happened_at: datetime | None = None

    def data(self) -> dict[str, object]:
        """The subclass's own fields as JSON primitives."""
        own = (field.name for field in dataclasses.fields(self) if field.name not in _COMMON)
        return {name: _primitive(getattr(self, name)) for name in own}


_SET_BACK_MS = 24 * 3600 * 1000
_AHEAD = Statement(
    "select id from facts_unnamed where subject = %s and id > %s and id < %s order by id desc limit 1"
)
_WRITE = """
insert into facts (id, tag, subject, actor_kind, actor_id, actor_name, channel, company_id, org_id, window_id,
                   happened_at, local_day, data, public, request_id)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_WRITE_ONLY, _WRITE_AND_TELL = Statement(_WRITE), Statement(f"{_WRITE} returning {NOTIFYING}")
_COMMON = {"subject", "org_id", "window_id", "happened_at"}
F = TypeVar("F", bound=Fact)
Reaction = Callable[[F, Actor], None]
_reactions: dict[type[Fact], list[Callable[..., None]]] = defaultdict(list)


def react_to(fact_type: type[F]) -> Callable[[Reaction[F]], Reaction[F]]:
    """Call the decorated function inside the transaction of every ``fact_type`` recorded. For ``reactions.py`` only."""

    def register(reaction: Reaction[F]) -> Reaction[F]:
        if reaction not in _reactions[fact_type]:
            _reactions[fact_type].append(reaction)
        return reaction

    return register


def record(fact: Fact, *, actor: Actor, topics: Iterable[str] = ()) -> UUID:
    """Write ``fact`` in the current transaction, run its reactions, tell ``topics`` when it commits.

    Returns the fact's id. Refuses outside a transaction: a fact without its change, or a change without its fact,
    must be impossible.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("a fact is recorded in the transaction of its change")
    fact_id = _next_id(fact.subject)
    _write(fact_id, fact, actor, notices(*topics, fact_id=fact_id))
    for reaction in _reactions[type(fact)]:
        reaction(fact, actor)
    return fact_id


def _write(fact_id: UUID, fact: Fact, actor: Actor, told: Sequence[str]) -> None:
    """The row and its notices in one statement by hand: every operation of the product passes here."""
    happened_at = fact.happened_at or now()
    row: list[Any] = [
        fact_id,
        fact.tag,
        fact.subject,
        actor.kind,
        actor.id,
        actor.name,
        str(actor.channel),
        actor.company_id,
        fact.org_id,
        fact.window_id or actor.window_id,
        happened_at,
        local_day(happened_at),
        Jsonb(fact.data()),
        fact.public,
        request_id(),
    ]
    if told:
        ask(_WRITE_AND_TELL, *row, list(told))
    else:
        ask(_WRITE_ONLY, *row)


def _next_id(subject: str) -> UUID:
    """An id behind every fact about the subject, also when the clock was set back since (by a day at most)."""
    made = uuid7()
    bound = UUID(int=made.int + (_SET_BACK_MS << 80))
    if nothing_ahead(made, bound):
        return made
    rows = ask(_AHEAD, subject, made, bound)
    return uuid7(after=rows[0][0]) if rows else made


def list_facts(*, subject: str, public_only: bool = False, since: UUID | None = None) -> list[FactRecord]:
    """The facts about ``subject`` in the order they were recorded.

    ``since``: a version-7 id made no later than the first of them; the months before it are not looked at then.
    """
    facts = FactRecord.objects.filter(subject=subject)
    if since:
        facts = facts.filter(id__gte=ids_from(since), id__lt=ids_until_now())
    if public_only:
        facts = facts.filter(public=True)
    return list(facts.order_by("id"))


def find_facts(
    *,
    subject: str = "",
    tag: str = "",
    actor_name: str = "",
    first: date | None = None,
    last: date | None = None,
    before: UUID | None = None,
    limit: int = 50,
) -> list[FactRecord]:
    """The record, the newest first: about ``subject``, tags that begin with ``tag``, by whom, on local days ``first``
    to ``last``; ``before`` goes on after the last fact of the page before. For auditors; whoever calls asks who reads.
    """
    facts = FactRecord.objects.all()
    if subject:
        facts = facts.filter(subject=subject)
    if actor_name:
        facts = facts.filter(actor_name=actor_name)
    if first:
        facts = facts.filter(local_day__gte=first)
    if last:
        facts = facts.filter(local_day__lte=last)
    if before:
        facts = facts.filter(id__lt=before)
    if (
        tag
    ):  # what compares the beginning of words is not trusted to run before a policy: no index would be used
        with past_the_wall("facts.find_by_tag"):
            found = facts.filter(tag__startswith=tag).order_by("-id").values_list("id", flat=True)
            facts = FactRecord.objects.filter(id__in=list(found[:limit]))
    return list(facts.order_by("-id")[:limit])


def ids_from(since: UUID) -> UUID:
    """The smallest id of facts recorded from the making of ``since`` on, also when the clock was set back (by a day at most)."""
    return UUID(int=max(0, since.int - (_SET_BACK_MS << 80)))


def ids_until_now() -> UUID:
    """An id above all facts recorded until now, also those from before the clock was set back."""
    return UUID(int=uuid7().int + (_SET_BACK_MS << 80))


def newest_fact_at() -> datetime | None:
    """When the newest fact was recorded, by its id, that is by the machine's clock (aware, UTC)."""
    newest = UnnamedFact.objects.order_by("-id").values_list("id", flat=True).first()
    return datetime.fromtimestamp((newest.int >> 80) / 1000, UTC) if newest else None


def known_tags() -> dict[str, type[Fact]]:
    """Every declared tag with its class. Two classes with one tag are a programming error."""
    found: dict[str, type[Fact]] = {}
    pending = list(Fact.__subclasses__())
    while pending:
        fact_type = pending.pop()
        pending.extend(fact_type.__subclasses__())
        tag = fact_type.__dict__.get("tag")
        if tag is None:
            continue
        if tag in found and found[tag] is not fact_type and found[tag].__qualname__ != fact_type.__qualname__:
            raise TypeError(f"two facts share the tag {tag}")
        found[tag] = fact_type
    return found


def _primitive(value: object) -> object:
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, list | tuple | frozenset | set):
        return [_primitive(item) for item in value]
    return value
