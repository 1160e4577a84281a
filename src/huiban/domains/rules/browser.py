"""The JSON form of a condition, for `condition.js` in the browser: no text is ever parsed or run there.

`{"v": 1, "types": {name: kind}, "test": tree}` where a tree is an array whose first item says what it is.
Numbers are decimal text, days ISO text. The page hands it the day of the server: `evaluate(condition, facts,
{today})`.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction

from huiban.domains.rules.condition import Condition
from huiban.domains.rules.syntax import (
    AllOf,
    AnyOf,
    Call,
    Compare,
    Constant,
    Has,
    ListOf,
    Math,
    Name,
    Negative,
    Node,
    Not,
    Within,
)

VERSION = 1


def to_data(condition: Condition) -> dict[str, object]:
    """The condition as plain dictionaries, lists and text."""
    types = {name: declared.kind.value for name, declared in condition.types.items()}
    return {"v": VERSION, "types": types, "test": _tree(condition.syntax)}


def to_json(condition: Condition) -> str:
    """The condition as compact JSON text; a template escapes it like any attribute value."""
    return json.dumps(to_data(condition), ensure_ascii=False, separators=(",", ":"))


def _tree(node: Node) -> list[object]:
    match node:
        case Constant():
            return _constant(node.value)
        case Name():
            return ["name", node.path]
        case ListOf():
            return ["list", [_tree(item) for item in node.items]]
        case AllOf():
            return ["and", [_tree(part) for part in node.operands]]
        case AnyOf():
            return ["or", [_tree(part) for part in node.operands]]
        case Not():
            return ["not", _tree(node.operand)]
        case Negative():
            return ["neg", _tree(node.operand)]
        case Compare():
            return ["cmp", node.operator, _tree(node.left), _tree(node.right)]
        case Within():
            return ["in", _tree(node.element), _tree(node.container)]
        case Math():
            return ["math", node.operator, _tree(node.left), _tree(node.right)]
        case Has():
            return ["has", node.name.path]
        case Call():
            return ["call", node.function, [_tree(argument) for argument in node.arguments]]
    raise TypeError(f"no JSON for {type(node).__name__}")


def _constant(value: object) -> list[object]:
    match value:
        case bool():
            return ["bool", value]
        case int():
            return ["num", str(value)]
        case Fraction():
            # Written as a decimal in the source, so the division is exact.
            return ["num", format(Decimal(value.numerator) / Decimal(value.denominator), "f")]
        case date():
            return ["date", value.isoformat()]
    return ["str", value]
