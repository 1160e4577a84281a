"""What runs out: each area offers in its own ``retention.py`` how what it holds of people is found and taken away.

    runs_out("hall:tickets", Rows(due=_due, clear=_clear))     after the days that the register of personal data says

    @forgets("hall")
    def forget(person_id: UUID) -> None: ...                   when an account is closed, in that transaction

    @stands_open("hall")
    def open_tickets(person_id: UUID) -> list[str]: ...        why an account cannot be closed yet, in plain sentences

Nothing here knows how long anything is kept. The only module of this package that others import.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.module_loading import autodiscover_modules

__all__ = [
    "NOTHING_HELD",
    "Expiry",
    "Held",
    "Rows",
    "expiries",
    "forget_person",
    "forgets",
    "runs_out",
    "stands_open",
    "still_open",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What must not go while a complaint or suit runs: cases by id and number, and the people whose they are."""

    persons: frozenset[UUID] = frozenset()
    cases: frozenset[UUID] = frozenset()
    numbers: frozenset[str] = frozenset()


NOTHING_HELD = Held()


class Expiry(Protocol):
    """How one kind runs out. ``cutoff``: what ended before it goes."""

    def count(self, cutoff: datetime, held: Held) -> int:
        """How many rows would go. Changes nothing."""
        ...

    def take_batch(self, cutoff: datetime, held: Held, size: int) -> int:
        """Take at most ``size`` rows away in the current transaction; how many. 0: nothing is left."""
        ...


@dataclass(frozen=True, slots=True)
class Rows:
    """The usual expiry. ``clear`` gets locked rows and leaves none of them due: so a run cut off anywhere goes on."""

    due: Callable[[datetime, Held], QuerySet[Any]]
    clear: Callable[[Sequence[Any]], None]

    def count(self, cutoff: datetime, held: Held) -> int:
        return self.due(cutoff, held).count()

    def take_batch(self, cutoff: datetime, held: Held, size: int) -> int:
        locked = self.due(cutoff, held).order_by("pk").select_for_update(skip_locked=True, of=("self",))
        rows: list[Model] = list(locked[:size])
        if rows:
            self.clear(rows)
        return len(rows)


_expiries: dict[str, Expiry] = {}
_forgetters: dict[str, Callable[[UUID], None]] = {}
_open: dict[str, Callable[[UUID], list[str]]] = {}


def runs_out(kind: str, expiry: Expiry) -> None:
    """Offer the expiry of a kind under a name that never changes (``area:what``)."""
    _expiries[kind] = expiry


def forgets(name: str) -> Callable[[Callable[[UUID], None]], Callable[[UUID], None]]:
    """Call the function when a person's account is closed: it takes away what need not be archived."""

    def register(function: Callable[[UUID], None]) -> Callable[[UUID], None]:
        _forgetters[name] = function
        return function

    return register


def stands_open(name: str) -> Callable[[Callable[[UUID], list[str]]], Callable[[UUID], list[str]]]:
    """Ask the function what of a person is not done yet: sentences for the person, none when nothing is."""

    def register(function: Callable[[UUID], list[str]]) -> Callable[[UUID], list[str]]:
        _open[name] = function
        return function

    return register


def expiries() -> dict[str, Expiry]:
    """Every kind that runs out, in the order of the areas."""
    autodiscover_modules("retention")
    return dict(_expiries)


def still_open(person_id: UUID) -> list[str]:
    """Why the person's account cannot be closed now."""
    autodiscover_modules("retention")
    return [sentence for ask in _open.values() for sentence in ask(person_id)]


def forget_person(person_id: UUID) -> None:
    """Take away what no archive must keep of the person, everywhere, in the current transaction."""
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("a person is forgotten whole or not at all")
    autodiscover_modules("retention")
    for forget in _forgetters.values():
        forget(person_id)
