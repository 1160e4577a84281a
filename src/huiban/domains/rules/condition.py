"""A parsed condition and the answer it gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from huiban.domains.rules.checker import check_types
from huiban.domains.rules.evaluate import evaluate
from huiban.domains.rules.explain import Explanation, Labels, explain
from huiban.domains.rules.parser import parse_syntax
from huiban.domains.rules.syntax import Node, names_in
from huiban.domains.rules.types import ValueType
from huiban.domains.rules.values import Reading, read_fact
from huiban.foundation.moment import local_today


def parse(text: str, *, names: Mapping[str, ValueType] | None = None) -> Condition:
    """Read one condition of the rule language.

    With `names`, only these may be used and types and options are checked; the condition then also reads
    facts by their types ("12" is a number for a name declared so). Without, names may be anything. Raises
    `ConditionError`, with the column and a sentence for the author, and nothing else.
    """
    syntax = parse_syntax(text)
    check_types(syntax, names)
    used = names_in(syntax)
    types = {name: names[name] for name in sorted(used)} if names is not None else {}
    return Condition(source=text, syntax=syntax, names=used, types=types)


@dataclass(frozen=True)
class Condition:
    """Immutable; safe to cache and to share."""

    source: str
    syntax: Node = field(repr=False)
    names: frozenset[str]  # every name it uses
    types: Mapping[str, ValueType] = field(repr=False, compare=False)  # of the declared names it uses

    def evaluate(self, facts: Mapping[str, object], *, today: date | None = None) -> Verdict:
        """Answer over `facts`: values by name, nested or with dots. Absent, None and blank text are unknown.

        `today` is the day `today()` and `age()` go by; the day in China when left out.
        """
        readings = {name: read_fact(facts, name, self.types.get(name)) for name in self.names}
        day = today or local_today()
        value = evaluate(self.syntax, readings, day)
        return Verdict(self, value if isinstance(value, bool) else None, readings, day)


@dataclass(frozen=True)
class Verdict:
    """What a condition says of some facts. Ask `value`: a verdict itself is neither true nor false."""

    condition: Condition = field(repr=False)
    value: bool | None  # None: not known
    _readings: Mapping[str, Reading] = field(repr=False)
    _today: date = field(repr=False)

    def __bool__(self) -> bool:
        raise TypeError("a verdict may be unknown: ask for its value")

    @property
    def missing(self) -> set[str]:
        """The names whose values could still decide it; empty when it is decided.

        Also empty when everything was given and still nothing can be said, for example of a division by zero;
        `explain().problems()` says why.
        """
        return set(self._explanation.missing)

    def explain(self, labels: Labels | None = None) -> Explanation:
        """Why, as a tree that reads like the condition, with names and options as `labels` calls them."""
        return explain(self.condition, self._readings, self._today, labels) if labels else self._explanation

    def because(self, labels: Labels | None = None) -> list[Explanation]:
        """The smallest parts that decided it, in the order of the text.

        What fails, what holds, what is needed.
        """
        return self.explain(labels).deciding()

    @cached_property
    def _explanation(self) -> Explanation:
        return explain(self.condition, self._readings, self._today, Labels())
