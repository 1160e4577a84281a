"""Why a condition holds, fails or cannot be answered yet: a tree, and sentences for its parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from huiban.domains.rules.evaluate import Outcome, combine
from huiban.domains.rules.syntax import AllOf, AnyOf, Call, Has, ListOf, Math, Name, Node, Not
from huiban.domains.rules.values import Reading
from huiban.domains.rules.wording import describe

if TYPE_CHECKING:
    from huiban.domains.rules.condition import Condition


@dataclass(frozen=True)
class Labels:
    """What names and their options are called on the form."""

    names: Mapping[str, str] = field(default_factory=dict)
    options: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # by name, then by value


@dataclass(frozen=True)
class Explanation:
    """One part of a condition with what it is worth."""

    label: str  # the part in words
    source: str  # the part as written
    value: object  # True, False, None for unknown; for other parts int, Decimal, str, date or a tuple
    missing: frozenset[str]  # names whose values could decide it; empty when it is decided
    note: str = ""  # why it is unknown although everything was given
    children: tuple[Explanation, ...] = ()
    joins: bool = False  # its children are conditions of their own

    def deciding(self) -> list[Explanation]:
        """The smallest conditions inside that made the value what it is."""
        if not self.joins:
            return [self]
        # `all` fails by what fails, `any` holds by what holds, both are open by what is open; else by
        # everything.
        alike = [child for child in self.children if child.value == self.value]
        return [part for child in alike or self.children for part in child.deciding()]


def explain(
    condition: Condition, readings: Mapping[str, Reading], today: date, labels: Labels | None
) -> Explanation:
    """Build the tree. Its values come from the same table as the plain answer."""
    return _Explainer(condition.source, readings, today, labels or Labels()).explain(condition.syntax)[0]


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
            label=describe(node, self._labels.names, self._labels.options),
            source=self._source[node.start : node.end],
            value=_shown(value),
            missing=self._missing(node, value, children),
            note=self._note(node, value, values),
            children=() if isinstance(node, Has) else children,
            joins=isinstance(node, AllOf | AnyOf | Not) and not _is_plain_not(node),
        )
        return explanation, value

    def _missing(self, node: Node, value: object, children: Sequence[Explanation]) -> frozenset[str]:
        # A list may hold unknown items and still be a list.
        if value is not None and not isinstance(node, ListOf):
            return frozenset()
        own = {node.path} if isinstance(node, Name) else set()
        return frozenset(own).union(*(child.missing for child in children))

    def _note(self, node: Node, value: object, values: Sequence[object]) -> str:
        if value is not None or isinstance(node, Has):
            return ""
        if isinstance(node, Name):
            unreadable = self._readings[node.path].unreadable
            name = self._labels.names.get(node.path, node.path)
            return _("“%(name)s”的内容认不出来。") % {"name": name} if unreadable else ""
        if any(part is None or (isinstance(part, tuple) and None in part) for part in values):
            return ""
        if isinstance(node, Math):
            if node.operator in ("/", "%") and values[1] == 0:
                return _("除数是 0，算不出来。")
            return _("数字太大或者不是整数，算不出来。")
        if isinstance(node, Call):
            return _("内容不合适，算不出来。")
        return _("两边不是同一种内容，无法比较。")


def _is_plain_not(node: Node) -> bool:
    """`!done` and `name == null` read as one condition, not as the contrary of another."""
    return isinstance(node, Not) and isinstance(node.operand, Name | Has)


def _shown(value: object) -> object:
    if isinstance(value, Fraction):
        return Decimal(value.numerator) / Decimal(value.denominator)
    if isinstance(value, tuple):
        return tuple(_shown(item) for item in value)
    return value
