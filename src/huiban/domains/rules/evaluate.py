"""Three-valued evaluation (Kleene): what is not known is unknown, never false.

`combine` says what one node is worth given what its children are worth; None is unknown. Everything that
gives a condition a meaning is in it, so the plain answer and the explanation cannot disagree. `condition.js`
is the same table for the browser; a shared file of cases keeps the two equal.

Numbers are exact: integers and fractions, no rounding, so 0.1 + 0.2 == 0.3 and 7 / 2 is 3.5.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from typing import TypeAlias, TypeGuard

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
from huiban.domains.rules.values import Number, Reading, Value, as_day, exact
from huiban.foundation.clock.whole_years import full_months, full_years

Outcome: TypeAlias = "Value | None"


def evaluate(node: Node, readings: Mapping[str, Reading], today: date) -> Outcome:
    """The value of a tree, None when it hangs on something unknown. Never raises for a checked tree."""
    return combine(node, tuple(evaluate(child, readings, today) for child in node.children), readings, today)


def combine(node: Node, values: tuple[Outcome, ...], readings: Mapping[str, Reading], today: date) -> Outcome:
    """The value of one node from the values of its children."""
    match node:
        case Constant():
            return node.value
        case Name():
            return readings[node.path].value
        case Compare():
            return compare(node.operator, *values)
        case AllOf():
            return all_of(values)
        case AnyOf():
            return any_of(values)
        case Not():
            return not_(values[0])
        case Within():
            return within(*values)
        case Has():
            return readings[node.name.path].given
        case ListOf():
            return values
        case Negative():
            return -values[0] if is_number(values[0]) else None
        case Math():
            return calculate(node.operator, *values)
        case Call():
            return call(node.function, values, today)
    raise TypeError(f"no rule for {type(node).__name__}")


def all_of(values: Iterable[Outcome]) -> bool | None:
    """False if any is false, else unknown if any is unknown, else true."""
    answer: bool | None = True
    for value in values:
        if value is False:
            return False
        if value is not True:
            answer = None
    return answer


def any_of(values: Iterable[Outcome]) -> bool | None:
    """True if any is true, else unknown if any is unknown, else false."""
    answer: bool | None = False
    for value in values:
        if value is True:
            return True
        if value is not False:
            answer = None
    return answer


def not_(value: Outcome) -> bool | None:
    return not value if isinstance(value, bool) else None


def compare(operator: str, left: Outcome, right: Outcome) -> bool | None:
    """Values of different sorts cannot be compared.

    Unknown. A day may stand against text written as a day.
    """
    if left is None or right is None:
        return None
    if operator == "==":
        return equal(left, right)
    if operator == "!=":
        return not_(equal(left, right))
    sign = _order(left, right)
    if sign is None:
        return None
    return {"<": sign < 0, "<=": sign <= 0, ">": sign > 0, ">=": sign >= 0}[operator]


def equal(left: Outcome, right: Outcome) -> bool | None:
    """Lists are equal when they hold the same answers in any order."""
    if left is None or right is None:
        return None
    if isinstance(left, tuple) and isinstance(right, tuple):
        there, back = (within(item, right) for item in left), (within(item, left) for item in right)
        return all_of([*there, *back])
    if isinstance(left, date) or isinstance(right, date):
        first, second = as_day(left), as_day(right)
        return None if first is None or second is None else first == second
    if (is_number(left) and is_number(right)) or type(left) is type(right):
        return left == right
    return None


def within(element: Outcome, container: Outcome) -> bool | None:
    return any_of(equal(element, item) for item in container) if isinstance(container, tuple) else None


def calculate(operator: str, left: Outcome, right: Outcome) -> Number | None:
    """Exact; unknown for a division by zero, a remainder of fractions and numbers beyond 40 digits."""
    if not is_number(left) or not is_number(right):
        return None
    match operator:
        case "+":
            return exact(left + right)
        case "-":
            return exact(left - right)
        case "*":
            return exact(left * right)
        case "/":
            return exact(Fraction(left) / right) if right else None
    if not right or not isinstance(left, int) or not isinstance(right, int):
        return None
    remainder = abs(left) % abs(right)
    return remainder if left >= 0 else -remainder


def call(function: str, values: Sequence[Outcome], today: date) -> Outcome:
    """The value of a function; unknown when an argument is unknown or of the wrong sort."""
    if function == "between":
        value, low, high = values
        return all_of((compare("<=", low, value), compare("<=", value, high)))
    if function == "contains" and isinstance(values[0], tuple):
        return within(values[1], values[0])
    if any(value is None for value in values):
        return None
    return _FUNCTIONS[function](values, today)


def is_number(value: object) -> TypeGuard[Number]:
    return isinstance(value, int | Fraction) and not isinstance(value, bool)


def _order(left: Value, right: Value) -> int | None:
    """Negative, zero or positive for less, equal or more; None for what has no order."""
    if is_number(left) and is_number(right):
        return (left > right) - (left < right)
    first, second = as_day(left), as_day(right)
    if first is None or second is None:
        return None
    return (first > second) - (first < second)


def _size(values: Sequence[Outcome], _today: date) -> int | None:
    return len(values[0]) if isinstance(values[0], str | tuple) else None


def _age(values: Sequence[Outcome], today: date) -> int | None:
    return _count_between(full_years, values[0], values[1] if len(values) > 1 else today)


def _days_between(values: Sequence[Outcome], _today: date) -> int | None:
    return _count_between(lambda since, until: (until - since).days, values[0], values[1])


def _months_between(values: Sequence[Outcome], _today: date) -> int | None:
    return _count_between(full_months, values[0], values[1])


def _count_between(count: Callable[[date, date], int], since: Outcome, until: Outcome) -> int | None:
    first, last = as_day(since), as_day(until)
    return None if first is None or last is None else count(first, last)


def _extreme(operator: str) -> Callable[[Sequence[Outcome], date], Outcome]:
    def choose(values: Sequence[Outcome], _today: date) -> Outcome:
        chosen = values[0]
        for value in values[1:]:
            better = compare(operator, value, chosen)
            if better is None:
                return None
            chosen = value if better else chosen
        return chosen

    return choose


def _text_test(test: Callable[[str, str], bool]) -> Callable[[Sequence[Outcome], date], bool | None]:
    def apply(values: Sequence[Outcome], _today: date) -> bool | None:
        text, part = values
        return test(text, part) if isinstance(text, str) and isinstance(part, str) else None

    return apply


_FUNCTIONS: dict[str, Callable[[Sequence[Outcome], date], Outcome]] = {
    "size": _size,
    "age": _age,
    "days_between": _days_between,
    "months_between": _months_between,
    "today": lambda _values, today: today,
    "min": _extreme("<"),
    "max": _extreme(">"),
    "startsWith": _text_test(str.startswith),
    "endsWith": _text_test(str.endswith),
    "contains": _text_test(str.__contains__),
}
