"""The syntax tree of a condition: frozen, typed, with the place of every node in its source.

Nodes know nothing of evaluation. `children` is the one way to walk: evaluators, explanations, type checks and
other back ends share it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Literal

ConstantValue = bool | int | Fraction | str | date
CompareOperator = Literal["==", "!=", "<", "<=", ">", ">="]
MathOperator = Literal["+", "-", "*", "/", "%"]


@dataclass(frozen=True)
class Node:
    """Base of all nodes. `start` and `end` cut the node's text out of the source."""

    start: int = field(compare=False, kw_only=True, default=0)
    end: int = field(compare=False, kw_only=True, default=0)

    @property
    def children(self) -> tuple[Node, ...]:
        return ()

    @cached_property
    def height(self) -> int:
        """Levels of the tree below and including this node."""
        return 1 + max((child.height for child in self.children), default=0)


@dataclass(frozen=True)
class Constant(Node):
    """A value written out: text, number, `true`, `false` or a day."""

    value: ConstantValue


@dataclass(frozen=True)
class Name(Node):
    """A question or field by its id; dots are part of it."""

    path: str


@dataclass(frozen=True)
class ListOf(Node):
    """`["a", "b"]`"""

    items: tuple[Node, ...]

    @property
    def children(self) -> tuple[Node, ...]:
        return self.items


@dataclass(frozen=True)
class AllOf(Node):
    """`a && b && c`"""

    operands: tuple[Node, ...]

    @property
    def children(self) -> tuple[Node, ...]:
        return self.operands


@dataclass(frozen=True)
class AnyOf(Node):
    """`a || b || c`"""

    operands: tuple[Node, ...]

    @property
    def children(self) -> tuple[Node, ...]:
        return self.operands


@dataclass(frozen=True)
class Not(Node):
    """`!a`"""

    operand: Node

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.operand,)


@dataclass(frozen=True)
class Negative(Node):
    """`-a`"""

    operand: Node

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.operand,)


@dataclass(frozen=True)
class Compare(Node):
    """`a == b`, `a < b` …"""

    operator: CompareOperator
    left: Node
    right: Node

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.left, self.right)


@dataclass(frozen=True)
class Within(Node):
    """`a in [b, c]`"""

    element: Node
    container: Node

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.element, self.container)


@dataclass(frozen=True)
class Math(Node):
    """`a + b` …"""

    operator: MathOperator
    left: Node
    right: Node

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.left, self.right)


@dataclass(frozen=True)
class Has(Node):
    """`has(name)`, also written `name != null`: whether an answer is there."""

    name: Name

    @property
    def children(self) -> tuple[Node, ...]:
        return (self.name,)


@dataclass(frozen=True)
class Call(Node):
    """`size(a)`; a method call `a.contains(b)` has its receiver as first argument."""

    function: str
    arguments: tuple[Node, ...]

    @property
    def children(self) -> tuple[Node, ...]:
        return self.arguments


def names_in(node: Node) -> frozenset[str]:
    """Every name below and including `node`."""
    found: set[str] = set()
    pending = [node]
    while pending:
        current = pending.pop()
        if isinstance(current, Name):
            found.add(current.path)
        pending.extend(current.children)
    return frozenset(found)
