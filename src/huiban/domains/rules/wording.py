"""A part of a condition in words: `age >= 60` becomes `年龄 ≥ 60`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.utils.translation import gettext as _

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

_SIGNS = {"==": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥", "*": "×", "/": "÷"}
OptionLabels = Mapping[str, Mapping[str, str]]


def describe(node: Node, names: Mapping[str, str], options: OptionLabels) -> str:
    """The node in the reader's language; a name without a label stays as it is written."""
    return _Describer(names, options).text(node)


class _Describer:
    def __init__(self, names: Mapping[str, str], options: OptionLabels) -> None:
        self._names = names
        self._options = options

    def text(self, node: Node, asked: Node | None = None) -> str:
        """`asked` is the name a constant stands against: its option labels apply."""
        match node:
            case Constant():
                return self._constant(node.value, asked)
            case Name():
                return self._names.get(node.path, node.path)
            case ListOf():
                return "、".join(self.text(item, asked) for item in node.items)
            case AllOf():
                return _(" 并且 ").join(self._within(part) for part in node.operands)
            case AnyOf():
                return _(" 或者 ").join(self._within(part) for part in node.operands)
            case Not():
                return self._not(node)
            case Negative():
                return f"-{self._within(node.operand)}"
            case Compare():
                left, right = self.text(node.left, node.right), self.text(node.right, node.left)
                return f"{left} {_SIGNS[node.operator]} {right}"
            case Within():
                return self._contained(node.element, node.container)
            case Math():
                sign = _SIGNS.get(node.operator, node.operator)
                return f"{self._within(node.left)} {sign} {self._within(node.right)}"
            case Has():
                return _("已填写%(name)s") % {"name": self.text(node.name)}
            case Call():
                return self._call(node)
        raise TypeError(f"no words for {type(node).__name__}")

    def _within(self, node: Node) -> str:
        text = self.text(node)
        return _("（%(text)s）") % {"text": text} if isinstance(node, AllOf | AnyOf | Math) else text

    def _not(self, node: Not) -> str:
        if isinstance(node.operand, Has):
            return _("没有填写%(name)s") % {"name": self.text(node.operand.name)}
        return _("不是（%(text)s）") % {"text": self.text(node.operand)}

    def _contained(self, element: Node, container: Node) -> str:
        values = {"element": self.text(element, container), "container": self.text(container, element)}
        if isinstance(container, ListOf):
            return _("%(element)s 是 %(container)s 之一") % values
        return _("%(container)s 包含 %(element)s") % values

    def _call(self, node: Call) -> str:
        parts = [self.text(argument) for argument in node.arguments]
        match node.function:
            case "contains":
                return self._contained(node.arguments[1], node.arguments[0])
            case "startsWith":
                return _("%(text)s 以 %(part)s 开头") % {"text": parts[0], "part": parts[1]}
            case "endsWith":
                return _("%(text)s 以 %(part)s 结尾") % {"text": parts[0], "part": parts[1]}
            case "between":
                return _("%(value)s 在 %(low)s 和 %(high)s 之间") % {
                    "value": parts[0],
                    "low": parts[1],
                    "high": parts[2],
                }
            case "size":
                return _("%(text)s 的个数") % {"text": parts[0]}
            case "age" if len(parts) == 1:
                return _("%(birth)s 到今天的周岁") % {"birth": parts[0]}
            case "age":
                return _("%(birth)s 到 %(day)s 的周岁") % {"birth": parts[0], "day": parts[1]}
            case "days_between":
                return _("%(first)s 到 %(last)s 的天数") % {"first": parts[0], "last": parts[1]}
            case "months_between":
                return _("%(first)s 到 %(last)s 的月数") % {"first": parts[0], "last": parts[1]}
            case "today":
                return _("今天")
            case "min":
                return _("%(values)s 中最小的") % {"values": "、".join(parts)}
        return _("%(values)s 中最大的") % {"values": "、".join(parts)}

    def _constant(self, value: object, asked: Node | None) -> str:
        if isinstance(value, bool):
            return _("是") if value else _("否")
        if isinstance(value, date):
            return value.isoformat()
        if isinstance(value, str):
            known = self._options.get(asked.path, {}) if isinstance(asked, Name) else {}
            return _("“%(text)s”") % {"text": known.get(value, value)}
        if isinstance(value, Fraction):
            return str(Decimal(value.numerator) / Decimal(value.denominator))
        return str(value)
