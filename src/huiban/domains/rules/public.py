"""The rule language: conditions over answers and fields. The only module of this domain others import.

A subset of CEL: `&& || ! == != < <= > >= in + - * / %`, brackets, names with dots, text, numbers, `true
false null`, lists, `size() has() age() days_between() months_between() today() date("2026-01-01") min()
max() between()` and `.startsWith() .endsWith() .contains()`. No regular expressions, no loops, nothing is
ever run as Python.

What is not known is unknown, never false (Kleene): ask `verdict.value` for True, False or None.

Seam for other back ends: `Condition.syntax` is a frozen tree (`syntax.py`) and `evaluate.combine` the table
of its meaning. A vectorised or SQL back end walks the same `Node.children` and must pass
`tests/domains/rules/` `condition_cases.json`, as the browser's `condition.js` does through `to_json`.
"""

from huiban.domains.rules.browser import to_data, to_json
from huiban.domains.rules.condition import Condition, Verdict, parse
from huiban.domains.rules.errors import ConditionError
from huiban.domains.rules.explain import Explanation, Labels, Problem
from huiban.domains.rules.types import Kind, ValueType

__all__ = [
    "Condition",
    "ConditionError",
    "Explanation",
    "Kind",
    "Labels",
    "Problem",
    "ValueType",
    "Verdict",
    "parse",
    "to_data",
    "to_json",
]
