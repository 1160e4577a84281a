"""Facts as they come → values a condition works with.

Five sorts of value: truth, exact number, text, day, list. Text stands for a number or a day only where the
name is declared so, or, for days, where it meets a day. Nothing given (absent, None, blank text) is missing;
something given that its type cannot read is unreadable. Both are unknown to the condition.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import TypeAlias

from huiban.domains.rules.parser import read_day
from huiban.domains.rules.types import Kind, ValueType
from huiban.foundation.moment import local_day

Number = int | Fraction
Value: TypeAlias = "bool | int | Fraction | str | date | tuple[Value | None, ...]"

LARGEST = 10**40  # numerators and denominators beyond it are refused: no condition needs them
_BLANK = " \t\r\n\u00a0\u3000"
_INTEGER = re.compile(r"[+-]?[0-9]{1,30}")
_NUMBER = re.compile(r"[+-]?[0-9]{1,30}(\.[0-9]{1,30})?")


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of one name."""

    value: Value | None  # None: unknown
    given: bool  # something was given, readable or not; an empty list counts as nothing given

    @property
    def unreadable(self) -> bool:
        return self.given and self.value is None


_MISSING = Reading(None, False)


def read_fact(facts: Mapping[str, object], name: str, declared: ValueType | None) -> Reading:
    """Look `name` up, dots walking into nested mappings when the whole is no key, and read it by its type."""
    raw = _find(facts, name)
    if raw is None or (isinstance(raw, str) and not raw.strip(_BLANK)):
        return _MISSING
    value = _read(raw, declared.kind if declared else Kind.ANY)
    return Reading(value, value != ())


def _find(facts: Mapping[str, object], name: str) -> object:
    if name in facts:
        return facts[name]
    head, dot, rest = name.partition(".")
    inner = facts.get(head) if dot else None
    return _find(inner, rest) if isinstance(inner, Mapping) else None


def _read(raw: object, kind: Kind) -> Value | None:
    match kind:
        case Kind.STRING | Kind.ENUM:
            return raw if isinstance(raw, str) else None
        case Kind.BOOL:
            return _read_bool(raw)
        case Kind.INT | Kind.MONEY:
            return _read_number(raw, _INTEGER)
        case Kind.NUMBER:
            return _read_number(raw, _NUMBER)
        case Kind.DATE:
            return as_day(raw)
        case Kind.LIST:
            return _read_list([raw] if isinstance(raw, str) else raw)
    return _read_undeclared(raw)


def _read_undeclared(raw: object) -> Value | None:
    if isinstance(raw, bool | str):
        return raw
    if isinstance(raw, int | float | Decimal | Fraction):
        return _read_number(raw, _NUMBER)
    return as_day(raw) or _read_list(raw)


def _read_bool(raw: object) -> bool | None:
    if isinstance(raw, bool):
        return raw
    return {"true": True, "false": False}.get(raw) if isinstance(raw, str) else None


def _read_number(raw: object, form: re.Pattern[str]) -> Number | None:
    if isinstance(raw, str):
        text = raw.strip(_BLANK)
        return exact(Fraction(text)) if form.fullmatch(text) else None
    if isinstance(raw, bool) or not isinstance(raw, int | float | Decimal | Fraction):
        return None
    # A float means the shortest decimal that stands for it: 0.1 is one tenth.
    written = Decimal(repr(raw)) if isinstance(raw, float) else raw
    if isinstance(written, Decimal) and not (written.is_finite() and abs(written.adjusted()) < 60):
        return exact(0) if written.is_zero() else None
    number = exact(Fraction(written))
    return None if form is _INTEGER and not isinstance(number, int) else number


def _read_list(raw: object) -> tuple[str, ...] | None:
    if not isinstance(raw, list | tuple | set | frozenset) or not all(isinstance(item, str) for item in raw):
        return None
    return tuple(sorted(raw) if isinstance(raw, set | frozenset) else raw)


def as_day(value: object) -> date | None:
    """A day as such, a moment as its day in China, text written 2026-01-01; None for anything else."""
    if isinstance(value, datetime):
        return local_day(value) if value.tzinfo else value.date()
    if isinstance(value, date):
        return value if value.year >= 1000 else None
    if isinstance(value, str):
        try:
            return read_day(value.strip(_BLANK))
        except ValueError:
            return None
    return None


def exact(number: Number) -> Number | None:
    """The number in its simplest form; None when it is beyond what is worked with."""
    if abs(number.numerator) >= LARGEST or number.denominator >= LARGEST:
        return None
    return number.numerator if number.denominator == 1 else number
