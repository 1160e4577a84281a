"""The types a name can be declared with."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What sort of value an expression has. The words are part of the JSON form."""

    STRING = "string"
    INT = "int"
    NUMBER = "number"
    BOOL = "bool"
    DATE = "date"
    MONEY = "money"  # integer fen
    ENUM = "enum"
    LIST = "list"  # of strings: several answers
    ANY = "any"  # a name nobody declared


NUMERIC = frozenset({Kind.INT, Kind.NUMBER, Kind.MONEY})
TEXTUAL = frozenset({Kind.STRING, Kind.ENUM})


@dataclass(frozen=True, slots=True)
class ValueType:
    """A kind, and for choices the values that may be chosen."""

    kind: Kind
    options: tuple[str, ...] | None = None  # None: any text

    @classmethod
    def string(cls) -> ValueType:
        return cls(Kind.STRING)

    @classmethod
    def int(cls) -> ValueType:
        return cls(Kind.INT)

    @classmethod
    def number(cls) -> ValueType:
        """Whole or decimal, always exact."""
        return cls(Kind.NUMBER)

    @classmethod
    def bool(cls) -> ValueType:
        return cls(Kind.BOOL)

    @classmethod
    def date(cls) -> ValueType:
        return cls(Kind.DATE)

    @classmethod
    def money(cls) -> ValueType:
        """Integer fen."""
        return cls(Kind.MONEY)

    @classmethod
    def choice(cls, options: Iterable[str]) -> ValueType:
        """One of `options`: comparing with any other text is refused."""
        return cls(Kind.ENUM, tuple(options))

    @classmethod
    def list_of_strings(cls, options: Iterable[str] | None = None) -> ValueType:
        """Several answers; with `options`, looking for any other text is refused."""
        return cls(Kind.LIST, None if options is None else tuple(options))


ANY = ValueType(Kind.ANY)
