"""Conditions nobody meant: printed trees are read back the same, and every answer comes soon and without a complaint."""

from __future__ import annotations

import time
from datetime import date
from decimal import Decimal
from fractions import Fraction

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, assume, example, given, settings

from huiban.domains.rules.browser import to_json
from huiban.domains.rules.functions import FUNCTIONS, METHODS
from huiban.domains.rules.lexer import MAX_LENGTH
from huiban.domains.rules.parser import MAX_DEPTH, parse_syntax
from huiban.domains.rules.public import ConditionError, parse
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
from tests.domains.rules.condition_cases import TODAY, TYPES

NAMES = ["age", "born", "name", "place", "kinds", "agreed", "share", "capital", "lic.status", "a.b.c", "_x1"]


def printed(node: Node) -> str:
    """A tree as text with every bracket written out."""
    match node:
        case Constant():
            return _constant(node.value)
        case Name():
            return node.path
        case ListOf():
            return "[" + ", ".join(printed(item) for item in node.items) + "]"
        case AllOf():
            return "(" + " && ".join(printed(part) for part in node.operands) + ")"
        case AnyOf():
            return "(" + " || ".join(printed(part) for part in node.operands) + ")"
        case Not():
            return f"!{printed(node.operand)}"
        case Negative():
            return f"-{printed(node.operand)}"
        case Compare():
            return f"({printed(node.left)} {node.operator} {printed(node.right)})"
        case Within():
            return f"({printed(node.element)} in {printed(node.container)})"
        case Math():
            return f"({printed(node.left)} {node.operator} {printed(node.right)})"
        case Has():
            return f"has({node.name.path})"
        case Call() if node.function in METHODS:
            return f"({printed(node.arguments[0])}).{node.function}({printed(node.arguments[1])})"
        case Call():
            return f"{node.function}({', '.join(printed(one) for one in node.arguments)})"
    raise TypeError(node)


def _constant(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            text = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            return f'"{text}"'
        case date():
            return f'date("{value.isoformat()}")'
        case Fraction():
            return format(Decimal(value.numerator) / Decimal(value.denominator), "f")
    return str(value)


constants = st.one_of(
    st.booleans(),
    st.integers(0, 10**12),
    st.decimals(0, 10**6, places=3).map(lambda d: Fraction(d) if d % 1 else int(d)),
    st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs"]), max_size=8),
    st.dates(date(1000, 1, 1), date(9999, 12, 31)),
).map(Constant)
names = st.sampled_from(NAMES).map(Name)


def calls(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    def of(function: str) -> st.SearchStrategy[Node]:
        signature = (FUNCTIONS | METHODS)[function]
        most = len(signature.parameters)
        count = st.integers(most - signature.optional, most + (2 if signature.variadic else 0))
        arguments = count.flatmap(lambda n: st.tuples(*[inner] * n))
        return arguments.map(lambda given: Call(function, given))

    return st.sampled_from(sorted(FUNCTIONS | METHODS)).flatmap(of)


def larger(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    several = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        several.map(AllOf),
        several.map(AnyOf),
        inner.map(Not),
        inner.map(Negative),
        st.lists(inner, max_size=3).map(tuple).map(ListOf),
        st.builds(Compare, st.sampled_from(["==", "!=", "<", "<=", ">", ">="]), inner, inner),
        st.builds(Math, st.sampled_from(["+", "-", "*", "/", "%"]), inner, inner),
        st.builds(Within, inner, inner),
        names.map(Has),
        calls(inner),
    )


trees = st.recursive(constants | names, larger, max_leaves=12)
values: st.SearchStrategy[object] = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(),
        st.decimals(),
        st.text(max_size=10),
        st.dates(),
        st.datetimes(),
        st.datetimes(timezones=st.timezones()),
        st.binary(max_size=3),
        st.sampled_from([10**60, -(10**40), 1e308, 5e-324, Decimal("1e999999"), Decimal("sNaN"), "9" * 40]),
        st.sampled_from(["0001-01-01", "9999-12-31", "１２", "\x00", "\ud800", "1e5", "+3", "2026-02-30"]),
    ),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abcs"), inner, max_size=3),
    max_leaves=4,
)
facts = st.dictionaries(st.sampled_from([*NAMES, "lic", "a"]), values, max_size=6)
some = settings(
    max_examples=400, derandomize=True, database=None, deadline=None, suppress_health_check=list(HealthCheck)
)


@some
@given(trees)
@example(Constant("\n\\\"'"))
@example(Negative(Negative(Constant(1))))
@example(Not(Not(Name("a.b.c"))))
def test_a_printed_tree_is_read_back_the_same(tree: Node) -> None:
    text = printed(tree)
    assume(len(text) <= MAX_LENGTH)
    again = parse_syntax(text)
    assert again == tree
    assert parse_syntax(printed(again)) == again


@some
@given(
    trees,
    facts,
    st.booleans(),
    st.sampled_from([TODAY, date(2, 2, 28), date(2024, 2, 29), date(9999, 12, 31)]),
)
@example(parse_syntax("age(born) > 0"), {"born": date(1, 1, 1)}, False, TODAY)
@example(parse_syntax("lic.status == name"), {"lic": {"status": "\ud800"}, "name": "\ud800"}, True, TODAY)
def test_an_answer_is_yes_no_or_unknown_whatever_is_known(
    tree: Node, known: dict[str, object], declared: bool, today: date
) -> None:
    try:
        condition = parse(printed(tree), names=TYPES if declared else None)
    except ConditionError as error:
        assert 1 <= error.column <= len(printed(tree)) + 1
        assert str(error)
        return
    verdict = condition.evaluate(known, today=today)
    assert verdict.value in (True, False, None)
    assert verdict.missing <= condition.names
    assert isinstance(verdict.explain().problems(), list)
    assert to_json(condition)


@some
@given(
    st.text(max_size=60),
    st.sampled_from(["\ufeff", "\x00", "\ud800", "\u202e", "１", "٣", "²", "\x0b", "\u2028"]),
)
def test_what_no_author_can_type_is_refused_at_its_place(text: str, odd: str) -> None:
    for whole in (odd + text, f"a == 1 {odd}", f"{odd} a == 1", f'a == "{odd}"'):
        try:
            parse(whole)
        except ConditionError as error:
            assert 1 <= error.column <= len(whole) + 1
            assert str(error)


@pytest.mark.parametrize(
    "text",
    [
        "a" * MAX_LENGTH,
        "a.b" * 1_300,
        "a == " + "9" * 30 + " * 9" * 40,
        "[" + "1," * 1_990 + "1] == a",
        "a in [" + ", ".join(["a"] * 1_000) + "]",
        "(" * MAX_DEPTH + "a" + ")" * MAX_DEPTH,
        "!" * (MAX_DEPTH - 1) + "a",
        "min(" + "a, " * 1_300 + "a) > 1",
        "[" + "a," * 600 + "a] == [" + "a," * 600 + "a]",
        " && ".join(["a == b"] * 390),
        '"' * MAX_LENGTH,
        "a." * 1_900 + "a",
    ],
)
def test_the_worst_a_text_can_hold_is_done_soon(text: str) -> None:
    """Ten seconds of computing are a hundred times what it takes: no text makes the product think for long."""
    began = time.process_time()
    try:
        condition = parse(text)
    except ConditionError as error:
        assert error.message
    else:
        verdict = condition.evaluate({"a": "9" * 30, "b": 3}, today=TODAY)
        verdict.explain()
    assert time.process_time() - began < 10
