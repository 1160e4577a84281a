"""Why a condition holds, fails or cannot be answered yet: a tree, with words for its parts when asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from huiban.domains.rules.evaluate import Outcome, combine
from huiban.domains.rules.syntax import AllOf, AnyOf, Call, Has, ListOf, Math, Name, Node, Not
from huiban.domains.rules.values import Reading
from huiban.domains.rules.wording import describe

if TYPE_CHECKING:
    from huiban.domains.rules.condition import Condition


class Problem(StrEnum):
    """Why a part is unknown although everything it needs was given."""

    UNREADABLE = "unreadable"
    DIVISION_BY_ZERO = "division_by_zero"
    OUT_OF_RANGE = "out_of_range"  # beyond 40 digits, or the remainder of a fraction
    NOT_COMPARABLE = "not_comparable"
    UNSUITABLE = "unsuitable"  # a function was given what it cannot work with


@dataclass(frozen=True)
class Labels:
    """What names and their options are called on the form."""

    names: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # by name, then by value


@dataclass(frozen=True)
class Explanation:
    """One part of a condition with what it is worth."""

    source: str  # the part as written
    value: object  # True, False, None for unknown; for other parts int, Decimal, str, date or a tuple
    missing: frozenset[str]  # names whose values could decide it; empty when it is decided
    problem: Problem | None
    children: tuple[Explanation, ...]
    joins: bool  # its children are conditions of their own
    node: Node = field(repr=False, compare=False)
    labels: Labels = field(repr=False, compare=False)

    @property
    def label(self) -> str:
        """The part in the reader's language: `年龄 ≥ 60`."""
        return describe(self.node, self.labels.names, self.labels.options)

    @property
    def note(self) -> str:
        """A sentence for the problem; empty when there is none."""
        match self.problem:
            case None:
                return ""
            case Problem.UNREADABLE:
                return _("“%(name)s”的内容认不出来。") % {"name": self.label}
            case Problem.DIVISION_BY_ZERO:
                return _("除数是 0，算不出来。")
            case Problem.OUT_OF_RANGE:
                return _("数字太大或者不是整数，算不出来。")
            case Problem.NOT_COMPARABLE:
                return _("两边不是同一种内容，无法比较。")
        return _("内容不合适，算不出来。")

    def deciding(self) -> list[Explanation]:
        """The smallest conditions inside that made the value what it is, in the order of the text.

        `all` fails by what fails, `any` holds by what holds, both are open by what is open; otherwise every
        part had its share.
        """
        if not self.joins:
            return [self]
        alike = [child for child in self.children if child.value is self.value]
        return [part for child in alike or self.children for part in child.deciding()]

    def problems(self) -> list[Explanation]:
        """The parts that are unknown for another reason than a missing answer."""
        own = [self] if self.problem else []
        return own + [part for child in self.children for part in child.problems()]


def explain(
    condition: Condition, readings: Mapping[str, Reading], today: date, labels: Labels
) -> Explanation:
    """Build the tree. Its values come from the same table as the plain answer."""
    return _Explainer(condition.source, readings, today, labels).explain(condition.syntax)[0]


class _Explainer:
    def __init__(self, source: str, readings: Mapping[str, Reading], today: date, labels: Labels) -> None:
        self._source = source
        self._readings = readings
        self._today = today
        self._labels = labels

    def explain(self, node: Node) -> tuple[Explanation, Outcome]:
        """The explanation of a node, and its value as the evaluator has it."""
        parts = [self.explain(child) for child in node.children]
        children = tuple(part for part, _value in parts)
        values = tuple(value for _part, value in parts)
        value = combine(node, values, self._readings, self._today)
        explanation = Explanation(
            source=self._source[node.start : node.end],
            value=_shown(value),
            missing=_missing(node, value, children),
            problem=self._problem(node, values) if value is None else None,
            children=() if isinstance(node, Has) else children,
            joins=isinstance(node, AllOf | AnyOf | Not) and not _is_plain_not(node),
            node=node,
            labels=self._labels,
        )
        return explanation, value

    def _problem(self, node: Node, values: Sequence[Outcome]) -> Problem | None:
        if isinstance(node, Name):
            return Problem.UNREADABLE if self._readings[node.path].unreadable else None
        if any(value is None or (isinstance(value, tuple) and None in value) for value in values):
            return None
        match node:
            case Math(operator="/" | "%") if values[1] == 0:
                return Problem.DIVISION_BY_ZERO
            case Math():
                return Problem.OUT_OF_RANGE
            case Call():
                return Problem.UNSUITABLE
        return Problem.NOT_COMPARABLE


def _missing(node: Node, value: Outcome, children: Sequence[Explanation]) -> frozenset[str]:
    # A list may hold unknown items and still be a list.
    if value is not None and not isinstance(node, ListOf):
        return frozenset()
    own = {node.path} if isinstance(node, Name) else set()
    return frozenset(own).union(*(child.missing for child in children))


def _is_plain_not(node: Node) -> bool:
    """`!done` and `name == null` read as one condition, not as the contrary of another."""
    return isinstance(node, Not) and isinstance(node.operand, Name | Has)


def _shown(value: Outcome) -> object:
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    if isinstance(value, tuple):
        return tuple(_shown(item) for item in value)
    return value
