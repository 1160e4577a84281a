"""Tokens → syntax tree, by recursive descent over a table of operator levels.

The language is a subset of CEL (Common Expression Language). `name == null` becomes the question whether
`name` has an answer, so no null lives in the tree; `date("2026-01-01")` becomes a constant.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from fractions import Fraction
from typing import NoReturn, TypeVar, cast

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiban.domains.rules.errors import ConditionError
from huiban.domains.rules.functions import FUNCTIONS, METHODS, Signature
from huiban.domains.rules.lexer import Token, TokenKind, read_tokens
from huiban.domains.rules.syntax import (
    AllOf,
    AnyOf,
    Call,
    Compare,
    CompareOperator,
    Constant,
    Has,
    ListOf,
    Math,
    MathOperator,
    Name,
    Negative,
    Node,
    Not,
    Within,
)

MAX_DEPTH = 50

_LEVELS = {
    "||": 1, "&&": 2,
    "==": 3, "!=": 3, "<": 3, "<=": 3, ">": 3, ">=": 3, "in": 3,
    "+": 4, "-": 4, "*": 5, "/": 5, "%": 5,
}  # fmt: skip
_COMPARISON = 3
_WORDS = frozenset({"true", "false", "null", "in"})
N = TypeVar("N", bound=Node)


def parse_syntax(source: str) -> Node:
    """Read one condition. Raises `ConditionError`, and nothing else, for anything that is not one."""
    return _Parser(source).parse()


class _Null(Node):
    """The word `null`, alive only until its comparison is read."""


class _Parser:
    def __init__(self, source: str) -> None:
        self._tokens = read_tokens(source)
        self._position = 0
        self._nesting = 0

    def parse(self) -> Node:
        if len(self._tokens) == 1:
            self._fail(_("条件是空的。"))
        node = self._no_null(self._expression(1))
        if self._peek.kind is not TokenKind.END:
            self._fail_unexpected()
        return node

    @property
    def _peek(self) -> Token:
        return self._tokens[self._position]

    def _next(self) -> Token:
        token = self._tokens[self._position]
        self._position += token.kind is not TokenKind.END
        return token

    def _takes(self, sign: str) -> bool:
        if self._peek.kind is TokenKind.SIGN and self._peek.text == sign:
            self._position += 1
            return True
        return False

    def _expect(self, sign: str) -> Token:
        if not self._takes(sign):
            self._fail(_("这里缺少 %(sign)s。"), sign=sign)
        return self._tokens[self._position - 1]

    def _expression(self, level: int) -> Node:
        """Everything that binds at least as tightly as `level`."""
        left = self._unary()
        while True:
            operator = self._operator()
            if operator is None or _LEVELS[operator] < level:
                return left
            left = self._binary(operator, left)

    def _operator(self) -> str | None:
        token = self._peek
        is_word = token.kind is TokenKind.WORD and token.text == "in"
        is_sign = token.kind is TokenKind.SIGN and token.text in _LEVELS
        return token.text if is_word or is_sign else None

    def _binary(self, operator: str, left: Node) -> Node:
        level = _LEVELS[operator]
        if operator in ("&&", "||"):
            return self._chain(operator, left)
        self._next()
        right = self._expression(level + 1)
        if level == _COMPARISON:
            following = self._operator()
            if following is not None and _LEVELS[following] == _COMPARISON:
                self._fail(_("不能连着比较；请用 && 连接两个比较，或者用 between(值, 最小, 最大)。"))
            return self._comparison(operator, left, right)
        left, right = self._no_null(left), self._no_null(right)
        math = Math(cast(MathOperator, operator), left, right, start=left.start, end=right.end)
        return self._checked(math)

    def _chain(self, operator: str, left: Node) -> Node:
        operands = [self._no_null(left)]
        while self._takes(operator):
            operands.append(self._no_null(self._expression(_LEVELS[operator] + 1)))
        kind: Callable[..., Node] = AllOf if operator == "&&" else AnyOf
        return self._checked(kind(tuple(operands), start=left.start, end=operands[-1].end))

    def _comparison(self, operator: str, left: Node, right: Node) -> Node:
        place = {"start": left.start, "end": right.end}
        if isinstance(left, _Null) or isinstance(right, _Null):
            return self._presence(operator, right if isinstance(left, _Null) else left, place)
        if operator == "in":
            return self._checked(Within(left, right, **place))
        return self._checked(Compare(cast(CompareOperator, operator), left, right, **place))

    def _presence(self, operator: str, name: Node, place: dict[str, int]) -> Node:
        if operator not in ("==", "!=") or not isinstance(name, Name):
            raise ConditionError(_("null 只能用 == 或 != 和一个名称比较。"), place["start"] + 1)
        has = Has(name, **place)
        return has if operator == "!=" else self._checked(Not(has, **place))

    def _unary(self) -> Node:
        token = self._peek
        if token.kind is not TokenKind.SIGN or token.text not in ("!", "-"):
            return self._postfix()
        self._next()
        operand = self._no_null(self._nested(self._unary))
        kind: Callable[..., Node] = Not if token.text == "!" else Negative
        return self._checked(kind(operand, start=token.start, end=operand.end))

    def _postfix(self) -> Node:
        """A primary and the methods called on it. Dots of names are read with the name."""
        node = self._nested(self._primary)
        while self._takes("."):
            method = self._next()
            if method.kind is not TokenKind.WORD or method.text not in METHODS:
                self._fail_at(method, _("没有这个方法；能用的有：%(names)s。"), names="、".join(METHODS))
            self._expect("(")
            node = self._call(method, METHODS[method.text], (self._no_null(node),), node.start)
        return node

    def _primary(self) -> Node:
        token = self._next()
        place = {"start": token.start, "end": token.end}
        match token.kind:
            case TokenKind.NUMBER:
                return Constant(_number(token.text), **place)
            case TokenKind.STRING:
                return Constant(token.text, **place)
            case TokenKind.WORD if token.text in ("true", "false"):
                return Constant(token.text == "true", **place)
            case TokenKind.WORD if token.text == "null":
                return _Null(**place)
            case TokenKind.WORD if token.text != "in":
                return self._name_or_call(token)
        if token.text == "(":
            return self._group(token)
        if token.text == "[":
            return self._list(token)
        self._position -= token.kind is not TokenKind.END
        return self._fail_unexpected()

    def _group(self, opening: Token) -> Node:
        node = self._expression(1)
        closing = self._expect(")")
        return replace(node, start=opening.start, end=closing.end)

    def _list(self, opening: Token) -> Node:
        items: list[Node] = []
        while not self._takes("]"):
            if items:
                self._expect(",")
                if self._takes("]"):
                    break
            items.append(self._no_null(self._expression(1)))
        end = self._tokens[self._position - 1].end
        return self._checked(ListOf(tuple(items), start=opening.start, end=end))

    def _name_or_call(self, word: Token) -> Node:
        if self._takes("("):
            return self._function(word)
        path, end = word.text, word.end
        while self._dot_continues_name():
            self._next()
            part = self._next()
            if part.text in METHODS:
                self._fail(_("这里缺少 %(sign)s。"), sign="(")
            path, end = f"{path}.{part.text}", part.end
        return Name(path, start=word.start, end=end)

    def _dot_continues_name(self) -> bool:
        """A dot and a word that is not called: `lic.status`, but not `name.contains(…)`."""
        dot, word, after = (self._tokens + self._tokens[-1:] * 2)[self._position : self._position + 3]
        if dot.kind is not TokenKind.SIGN or dot.text != "." or word.kind is not TokenKind.WORD:
            return False
        return word.text not in _WORDS and not (after.kind is TokenKind.SIGN and after.text == "(")

    def _function(self, word: Token) -> Node:
        if word.text == "date":
            return self._date(word)
        if word.text == "has":
            name = self._expression(1)
            closing = self._expect(")")
            if not isinstance(name, Name):
                self._fail_at(word, _("has() 里只能写一个名称。"))
            return Has(name, start=word.start, end=closing.end)
        if word.text not in FUNCTIONS:
            names = "、".join(sorted([*FUNCTIONS, "date", "has"]))
            self._fail_at(
                word, _("没有“%(name)s”这个函数；能用的有：%(names)s。"), name=word.text, names=names
            )
        return self._call(word, FUNCTIONS[word.text], (), word.start)

    def _call(self, word: Token, signature: Signature, first: tuple[Node, ...], start: int) -> Node:
        arguments = list(first)
        while not self._takes(")"):
            if len(arguments) > len(first):
                self._expect(",")
            arguments.append(self._no_null(self._expression(1)))
        most = None if signature.variadic else len(signature.parameters)
        least = len(signature.parameters) - signature.optional
        if len(arguments) < least or (most is not None and len(arguments) > most):
            self._fail_at(word, _("%(name)s 的参数个数不对。"), name=word.text)
        end = self._tokens[self._position - 1].end
        return self._checked(Call(word.text, tuple(arguments), start=start, end=end))

    def _date(self, word: Token) -> Node:
        text = self._next()
        closing = self._expect(")")
        try:
            if text.kind is not TokenKind.STRING:
                raise ValueError
            return Constant(read_day(text.text), start=word.start, end=closing.end)
        except ValueError:
            self._fail_at(text, _('日期请写成 date("2026-01-01")。'))

    def _nested(self, read: Callable[[], Node]) -> Node:
        self._nesting += 1
        if self._nesting > MAX_DEPTH:
            self._fail(_("条件嵌套太深，最多 %(limit)d 层。"), limit=MAX_DEPTH)
        node = read()
        self._nesting -= 1
        return node

    def _checked(self, node: N) -> N:
        if node.height > MAX_DEPTH:
            raise ConditionError(_("条件嵌套太深，最多 %(limit)d 层。"), node.start + 1, {"limit": MAX_DEPTH})
        return node

    def _no_null(self, node: Node) -> Node:
        if isinstance(node, _Null):
            raise ConditionError(_("null 只能用 == 或 != 和一个名称比较。"), node.start + 1)
        return node

    def _fail(self, sentence: Promise, **values: object) -> NoReturn:
        self._fail_at(self._peek, sentence, **values)

    def _fail_at(self, token: Token, sentence: Promise, **values: object) -> NoReturn:
        raise ConditionError(sentence, token.column, values)

    def _fail_unexpected(self) -> NoReturn:
        if self._peek.kind is TokenKind.END:
            self._fail(_("条件没有写完。"))
        self._fail(_("这里不该出现“%(text)s”。"), text=self._peek.text)


def read_day(text: str) -> date:
    """A day written `2026-01-01`, years 1000 to 9999. Raises ValueError otherwise."""
    if len(text) != 10 or text[4] != "-" or text[7] != "-" or text[0] == "0" or not text.isascii():
        raise ValueError(text)
    if not (text[:4] + text[5:7] + text[8:]).isdigit():
        raise ValueError(text)
    return date.fromisoformat(text)


def _number(text: str) -> int | Fraction:
    number = Fraction(text)
    return number.numerator if number.denominator == 1 else number
