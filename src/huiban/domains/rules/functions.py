"""The functions and methods a condition may call, with what they take and give.

The evaluators implement them.
"""

from __future__ import annotations

from dataclasses import dataclass

from huiban.domains.rules.types import NUMERIC, TEXTUAL, Kind

_ORDERED = NUMERIC | {Kind.DATE}


@dataclass(frozen=True, slots=True)
class Signature:
    """What one function takes and gives."""

    parameters: tuple[frozenset[Kind], ...]  # kinds allowed at each place
    result: Kind | None  # None: the kind of the arguments
    optional: int = 0  # how many parameters at the end may be left out
    variadic: bool = False  # the last parameter may be repeated
    uniform: bool = False  # all arguments are numbers, or all are days


_DATE = frozenset({Kind.DATE})
_TEXT = TEXTUAL

FUNCTIONS: dict[str, Signature] = {
    "size": Signature((TEXTUAL | {Kind.LIST},), Kind.INT),
    "age": Signature((_DATE, _DATE), Kind.INT, optional=1),
    "days_between": Signature((_DATE, _DATE), Kind.INT),
    "months_between": Signature((_DATE, _DATE), Kind.INT),
    "today": Signature((), Kind.DATE),
    "min": Signature((_ORDERED, _ORDERED), None, variadic=True, uniform=True),
    "max": Signature((_ORDERED, _ORDERED), None, variadic=True, uniform=True),
    "between": Signature((_ORDERED, _ORDERED, _ORDERED), Kind.BOOL, uniform=True),
}
METHODS: dict[str, Signature] = {
    "startsWith": Signature((_TEXT, _TEXT), Kind.BOOL),
    "endsWith": Signature((_TEXT, _TEXT), Kind.BOOL),
    "contains": Signature((_TEXT | {Kind.LIST}, _TEXT), Kind.BOOL),
}
