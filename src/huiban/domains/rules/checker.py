"""Does a condition make sense for the names it may use? Types, options, a true-or-false answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from fractions import Fraction
from typing import NoReturn

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiban.domains.rules.errors import ConditionError
from huiban.domains.rules.functions import FUNCTIONS, METHODS
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
from huiban.domains.rules.types import ANY, NUMERIC, TEXTUAL, Kind, ValueType

_BOOL, _INT, _NUMBER = ValueType.bool(), ValueType.int(), ValueType.number()

_KIND_NAMES: dict[Kind, Promise] = {
    Kind.STRING: _("文字"),
    Kind.INT: _("整数"),
    Kind.NUMBER: _("数字"),
    Kind.BOOL: _("是或否"),
    Kind.DATE: _("日期"),
    Kind.MONEY: _("金额"),
    Kind.ENUM: _("选项"),
    Kind.LIST: _("多选"),
    Kind.ANY: _("任意"),
}


def check_types(node: Node, names: Mapping[str, ValueType] | None) -> None:
    """Raise `ConditionError` at the first place that cannot be right.

    Without `names` every name may be anything and only contradictions inside the condition are found.
    """
    _Checker(names).require_bool(node)


class _Checker:
    def __init__(self, names: Mapping[str, ValueType] | None) -> None:
        self._names = names

    def require_bool(self, node: Node) -> None:
        kind = self._type(node).kind
        if kind not in (Kind.BOOL, Kind.ANY):
            _fail(node, _("这里应是能回答是或否的条件，现在是%(kind)s。"), kind=_KIND_NAMES[kind])

    def _type(self, node: Node) -> ValueType:
        match node:
            case Constant():
                return _type_of_constant(node)
            case Name():
                return self._type_of_name(node)
            case ListOf():
                return self._type_of_list(node)
            case AllOf() | AnyOf() | Not():
                for child in node.children:
                    self.require_bool(child)
                return _BOOL
            case Has():
                self._type(node.name)
                return _BOOL
            case Negative():
                return self._numeric(node.operand)
            case Compare():
                return self._compare(node)
            case Within():
                return self._within(node)
            case Math():
                return self._math(node)
            case Call():
                return self._call(node)
        raise TypeError(f"no rule for {type(node).__name__}")

    def _type_of_name(self, node: Name) -> ValueType:
        if self._names is None:
            return ANY
        if node.path in self._names:
            return self._names[node.path]
        close = get_close_matches(node.path, self._names, n=1)
        if close:
            _fail(node, _("没有“%(name)s”这个名称，是不是 %(close)s？"), name=node.path, close=close[0])
        return _fail(node, _("没有“%(name)s”这个名称。"), name=node.path)

    def _type_of_list(self, node: ListOf) -> ValueType:
        kinds = [self._type(item) for item in node.items]
        for item, kind in zip(node.items, kinds, strict=True):
            if kind.kind is Kind.LIST:
                _fail(item, _("方括号里不能再放多选。"))
            if not _comparable(kinds[0], kind):
                _fail(item, _("方括号里的值类型要一致。"))
        if all(kind.kind in TEXTUAL for kind in kinds):
            return ValueType(Kind.LIST)
        return ANY

    def _numeric(self, node: Node) -> ValueType:
        kind = self._type(node)
        if kind.kind not in NUMERIC | {Kind.ANY}:
            _fail(node, _("这里应是数字，现在是%(kind)s。"), kind=_KIND_NAMES[kind.kind])
        return kind

    def _compare(self, node: Compare) -> ValueType:
        left, right = self._type(node.left), self._type(node.right)
        _refuse_written_day(node.left, right)
        _refuse_written_day(node.right, left)
        if not _comparable(left, right):
            values = {"left": _KIND_NAMES[left.kind], "right": _KIND_NAMES[right.kind]}
            _fail(node.right, _("%(left)s不能和%(right)s比较。"), **values)
        if node.operator in ("==", "!="):
            _require_option(node.left, [node.right], left)
            _require_option(node.right, [node.left], right)
            return _BOOL
        for side, kind in ((node.left, left), (node.right, right)):
            if kind.kind not in NUMERIC | {Kind.DATE, Kind.ANY}:
                _fail(side, _("只有数字、金额和日期能比大小，现在是%(kind)s。"), kind=_KIND_NAMES[kind.kind])
        return _BOOL

    def _within(self, node: Within) -> ValueType:
        element = self._type(node.element)
        if isinstance(node.container, ListOf):
            self._type(node.container)
            for item in node.container.items:
                kind = self._type(item)
                _refuse_written_day(item, element)
                if not _comparable(element, kind):
                    values = {"left": _KIND_NAMES[element.kind], "right": _KIND_NAMES[kind.kind]}
                    _fail(item, _("%(left)s不能和%(right)s比较。"), **values)
            _require_option(node.element, node.container.items, element)
            return _BOOL
        container = self._type(node.container)
        if container.kind not in (Kind.LIST, Kind.ANY):
            _fail(
                node.container,
                _("in 后面应是方括号或多选，现在是%(kind)s。"),
                kind=_KIND_NAMES[container.kind],
            )
        self._require_searchable(node.element, element, node.container, container)
        return _BOOL

    def _math(self, node: Math) -> ValueType:
        left, right = self._numeric(node.left), self._numeric(node.right)
        kinds = {left.kind, right.kind}
        if Kind.ANY in kinds:
            return ANY
        if node.operator == "%":
            if Kind.NUMBER in kinds:
                _fail(node, _("求余数要用整数。"))
            return _INT
        if node.operator == "/" or Kind.NUMBER in kinds:
            return _NUMBER
        return ValueType.money() if Kind.MONEY in kinds else _INT

    def _call(self, node: Call) -> ValueType:
        signature = (FUNCTIONS | METHODS)[node.function]
        types = [self._type(argument) for argument in node.arguments]
        for index, argument in enumerate(node.arguments):
            allowed = signature.parameters[min(index, len(signature.parameters) - 1)]
            kind = types[index].kind
            if allowed == {Kind.DATE}:
                _refuse_written_day(argument, ValueType.date())
            if kind not in allowed | {Kind.ANY}:
                values = {"name": node.function, "kind": _KIND_NAMES[kind]}
                _fail(argument, _("%(name)s 不能用于%(kind)s。"), **values)
        if signature.uniform:
            self._require_uniform(node, types)
        if node.function == "contains":
            self._require_searchable(node.arguments[1], types[1], node.arguments[0], types[0])
        if signature.result is not None:
            return ValueType(signature.result)
        return types[0] if all(kind == types[0] for kind in types) else _widest(types)

    def _require_uniform(self, node: Call, types: Sequence[ValueType]) -> None:
        known = [
            (argument, kind)
            for argument, kind in zip(node.arguments, types, strict=True)
            if kind.kind is not Kind.ANY
        ]
        for argument, kind in known:
            if (kind.kind is Kind.DATE) != (known[0][1].kind is Kind.DATE):
                _fail(argument, _("%(name)s 里不能混用日期和数字。"), name=node.function)

    def _require_searchable(
        self, element: Node, element_type: ValueType, container: Node, container_type: ValueType
    ) -> None:
        if element_type.kind not in TEXTUAL | {Kind.ANY}:
            _fail(element, _("多选里只能找文字，现在是%(kind)s。"), kind=_KIND_NAMES[element_type.kind])
        if container_type.kind is Kind.LIST:
            _require_option(container, [element], container_type)


def _type_of_constant(node: Constant) -> ValueType:
    match node.value:
        case bool():
            return _BOOL
        case int():
            return _INT
        case Fraction():
            return _NUMBER
        case date():
            return ValueType.date()
        case _:
            return ValueType.string()


def _refuse_written_day(node: Node, other: ValueType) -> None:
    """Text next to a day is a slip: say how days are written."""
    if other.kind is Kind.DATE and isinstance(node, Constant) and isinstance(node.value, str):
        _fail(node, _('日期请写成 date("2026-01-01")。'))


def _comparable(left: ValueType, right: ValueType) -> bool:
    if Kind.ANY in (left.kind, right.kind):
        return True
    groups = (NUMERIC, TEXTUAL)
    return left.kind is right.kind or any(left.kind in group and right.kind in group for group in groups)


def _require_option(chooser: Node, written: Iterable[Node], kind: ValueType) -> None:
    """Text compared with a choice must be one of its options: otherwise the comparison never holds."""
    if kind.options is None:
        return
    for node in _items(written):
        if isinstance(node, Constant) and isinstance(node.value, str) and node.value not in kind.options:
            name = chooser.path if isinstance(chooser, Name) else ""
            values = {"name": name, "value": node.value, "options": "、".join(kind.options)}
            _fail(node, _("%(name)s 没有“%(value)s”这个选项；有：%(options)s。"), **values)


def _items(nodes: Iterable[Node]) -> Iterator[Node]:
    for node in nodes:
        yield from node.items if isinstance(node, ListOf) else [node]


def _widest(types: Sequence[ValueType]) -> ValueType:
    kinds = {kind.kind for kind in types}
    if Kind.ANY in kinds:
        return ANY
    return _NUMBER if Kind.NUMBER in kinds else ValueType.money()


def _fail(node: Node, sentence: Promise, **values: object) -> NoReturn:
    raise ConditionError(sentence, node.start + 1, values)
