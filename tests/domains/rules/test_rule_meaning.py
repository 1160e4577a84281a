"""Meaning: three values, exact numbers, missing answers."""

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from huiban.domains.rules.public import ValueType, parse
from huiban.foundation import moment
from tests.domains.rules.condition_cases import TODAY, TYPES, make_condition, make_facts

THREE = (True, False, None)


def value(text, facts=None, **kwargs):
    return parse(text, **kwargs).evaluate(facts or {}, today=TODAY).value


def missing(text, facts=None):
    return parse(text).evaluate(facts or {}, today=TODAY).missing


def both(a, b):
    return False if a is False or b is False else None if None in (a, b) else True


def either(a, b):
    return True if True in (a, b) else None if None in (a, b) else False


@pytest.mark.parametrize(("a", "b"), list(product(THREE, THREE)))
def test_kleene_tables(a, b):
    facts = {"a": a, "b": b}
    assert value("a && b", facts) is both(a, b)
    assert value("a || b", facts) is either(a, b)
    assert value("!a", facts) is (None if a is None else not a)
    assert value("a == b", facts) is (None if None in (a, b) else a == b)


@pytest.mark.parametrize(("a", "b", "c"), list(product(THREE, repeat=3)))
def test_kleene_laws(a, b, c):
    facts = {"a": a, "b": b, "c": c}
    for left, right in [
        ("!(a && b)", "!a || !b"),
        ("!(a || b)", "!a && !b"),
        ("a && (b || c)", "a && b || a && c"),
        ("a || b && c", "(a || b) && (a || c)"),
        ("a && b && c", "c && (b && a)"),
        ("a || b || c", "c || (b || a)"),
        ("a && a", "a"),
        ("a || a && b", "a"),
        ("!!a", "a"),
    ]:
        assert value(left, facts) is value(right, facts), (left, right)


@settings(max_examples=300, suppress_health_check=[HealthCheck.filter_too_much])
@given(st.randoms(use_true_random=False))
def test_a_decided_answer_stays_when_more_becomes_known(rng):
    """Monotonic: filling in what was missing never turns a true or false answer round."""
    condition = parse(make_condition(rng))
    assume("has(" not in condition.source and "null" not in condition.source)  # they ask about the gap itself
    facts = make_facts(rng)
    known = {name: facts[name] for name in facts if rng.random() < 0.5}
    before, after = condition.evaluate(known, today=TODAY), condition.evaluate(facts, today=TODAY)
    given_but_blank = any(facts[name] in (None, "", " ") for name in facts)
    if before.value is not None and not given_but_blank:
        assert after.value is before.value


@settings(max_examples=300)
@given(st.randoms(use_true_random=False), st.booleans())
def test_a_decided_answer_misses_nothing(rng, declared):
    condition = parse(make_condition(rng), names=TYPES if declared else None)
    verdict = condition.evaluate(make_facts(rng), today=TODAY)
    assert verdict.missing <= condition.names
    if verdict.value is not None:
        assert verdict.missing == set()


def test_missing_names_are_those_that_could_still_decide():
    assert missing("a > 1 && b > 1", {"a": 2}) == {"b"}
    assert missing("a > 1 && b > 1", {"a": 0}) == set()
    assert missing("a > 1 || b > 1", {"a": 0}) == {"b"}
    assert missing("(a > 1 || b > 1) && c", {"c": False}) == set()
    assert missing("x in [y, z]", {"x": 1, "y": 2}) == {"z"}
    assert missing("between(x, low, high)", {"low": 1, "high": 2}) == {"x"}
    assert missing("has(a) || b", {}) == {"b"}


@pytest.mark.parametrize("absent", [{}, {"a": None}, {"a": ""}, {"a": " \u3000"}])
def test_absent_none_and_blank_are_one_and_the_same(absent):
    assert value('a == "x"', absent) is None
    assert value("has(a)", absent) is False
    assert value("a == null", absent) is True


def test_numbers_are_exact():
    assert value("x + 0.1 == 0.3", {"x": 0.2})
    assert value("x / 3 * 3 == x", {"x": 10})
    assert value("x == 0.1", {"x": Decimal("0.10")})
    assert value("7 / 2 == 3.5")
    assert value("-7 % 3 == -1")
    assert value("x == 9007199254740993", {"x": 9007199254740993})


@pytest.mark.parametrize(
    "text", ["1 / 0 > 1", "1 % 0 == 1", "x * x > 1", "0 - x * x < 1", "1 / x / x > 0", "2.5 % 2 == 0.5"]
)
def test_what_cannot_be_worked_out_is_unknown(text):
    condition = parse(text.replace("2.5", "y"))
    assert condition.evaluate({"x": 10**30, "y": 2.5}, today=TODAY).value is None


@pytest.mark.parametrize(
    "number", [float("nan"), float("inf"), Decimal("NaN"), Decimal("1E+999999999"), 10**60]
)
def test_numbers_nobody_works_with_are_unreadable_and_cost_nothing(number):
    assert value("x > 1", {"x": number}) is None
    assert value("has(x)", {"x": number}) is True


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        ({"d": date(2026, 1, 1)}, True),
        ({"d": "2026-01-01"}, True),
        ({"d": datetime(2025, 12, 31, 16, tzinfo=UTC)}, True),
        ({"d": datetime(2025, 12, 31, 15, tzinfo=UTC)}, False),
        ({"d": "2026-1-1"}, None),
        ({"d": "1 January 2026"}, None),
        ({"d": 20260101}, None),
    ],
)
def test_days_come_as_days_moments_or_text(facts, answer):
    assert value('d == date("2026-01-01")', facts) is answer
    assert value('d == date("2026-01-01")', facts, names={"d": ValueType.date()}) is answer


def test_declared_types_read_text():
    names = {"n": ValueType.int(), "m": ValueType.money(), "f": ValueType.number(), "ok": ValueType.bool()}
    assert value("n + m + f == 6.5 && ok", {"n": "1", "m": " 3 ", "f": "2.5", "ok": "true"}, names=names)
    assert value("n == 1", {"n": "1"}) is None  # undeclared text is text


def test_nested_facts_are_found_by_their_dotted_name():
    facts = {"applicant": {"age": 61, "address": {"area": "370211"}}, "lic.no": "1"}
    assert value('applicant.age >= 60 && applicant.address.area.startsWith("370211")', facts)
    assert value('lic.no == "1"', facts)
    assert value("applicant.age.years > 1", facts) is None


def test_today_is_the_day_in_china():
    condition = parse('today() == date("2026-11-21")')
    with moment.at(datetime(2026, 11, 20, 16, 30, tzinfo=UTC)):
        assert condition.evaluate({}).value is True
    with moment.at(datetime(2026, 11, 20, 15, 30, tzinfo=UTC)):
        assert condition.evaluate({}).value is False


def test_a_verdict_refuses_to_be_taken_for_true_or_false():
    with pytest.raises(TypeError, match="ask for its value"):
        bool(parse("a").evaluate({}))


def test_facts_changed_later_do_not_change_a_verdict():
    facts = {"a": 1}
    verdict = parse("a == 1 && b == 2").evaluate(facts)
    facts["b"] = 3
    assert verdict.missing == {"b"}
