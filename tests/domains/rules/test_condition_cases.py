"""Server and browser give the same answers, those of the shared file and any others."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiban.domains.rules.public import Kind, ValueType, parse, to_data, to_json
from tests.domains.rules.browser_twin import BrowserTwin, find_node
from tests.domains.rules.condition_cases import (
    COUNT,
    TODAY,
    TYPES,
    answer,
    make_condition,
    make_facts,
    parsed,
    read_cases,
)

CASES = read_cases()
ALL_KINDS = [*TYPES.values(), ValueType(Kind.ANY)]


@pytest.fixture(scope="module")
def twin() -> Iterator[BrowserTwin]:
    node = find_node()
    if node is None:
        pytest.skip("no node on the path and none with Playwright")
    browser = BrowserTwin(node)
    yield browser
    browser.close()


def test_the_file_holds_every_kind_of_answer():
    assert len(CASES) == COUNT
    counts = [sum(case["value"] is value for case in CASES) for value in (True, False, None)]
    assert min(counts) > 50


def test_the_server_gives_the_answers_of_the_file():
    given_answers = [answer(parsed(case), case["facts"]) for case in CASES]
    assert given_answers == [(case["value"], case["missing"]) for case in CASES]


def test_the_browser_gives_the_answers_of_the_file(twin):
    given_answers = [twin.ask(to_data(parsed(case)), case["facts"], str(TODAY)) for case in CASES]
    assert given_answers == [(case["value"], case["missing"]) for case in CASES]


@settings(max_examples=400, suppress_health_check=[HealthCheck.too_slow])
@given(st.randoms(use_true_random=False), st.booleans())
def test_server_and_browser_agree_on_generated_conditions(twin, rng, declared):
    condition = parse(make_condition(rng), names=TYPES if declared else None)
    facts = make_facts(rng)
    assert twin.ask(to_data(condition), facts, str(TODAY)) == answer(condition, facts)


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)  # beyond it JavaScript's own reading of JSON rounds
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=12)
    | st.from_regex(r"[+-]?[0-9]{1,4}(\.[0-9]{1,3})?", fullmatch=True)
    | st.dates().map(str),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
QUESTIONS = ["has(x)", "x == x", "x > 1", 'x == "1"', "x", "size(x) > 1", 'x.contains("1")', "age(x) > 1"]


@settings(max_examples=300)
@given(st.sampled_from(ALL_KINDS), json_values, st.sampled_from(QUESTIONS))
def test_server_and_browser_read_any_fact_alike(twin, kind, value, text):
    # Any type with any question: stored answers may be older than the types of today.
    condition = replace(parse(text), types={"x": kind})
    facts = json.loads(json.dumps({"x": value}))
    assert twin.ask(to_data(condition), facts, str(TODAY)) == answer(condition, facts)


def test_a_newer_form_is_unknown_to_an_older_script(twin):
    condition = to_data(parse("true")) | {"v": 2}
    assert twin.ask(condition, {}, str(TODAY)) == (None, [])


def test_the_json_form():
    condition = parse('place in ["shop"] && age(born) >= 1.50', names=TYPES)
    assert to_json(condition) == (
        '{"v":1,"types":{"born":"date","place":"enum"},"test":["and",['
        '["in",["name","place"],["list",[["str","shop"]]]],'
        '["cmp",">=",["call","age",[["name","born"]]],["num","1.5"]]]]}'
    )
