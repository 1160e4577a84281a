from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiban.domains.rules.public import Labels, Problem, parse
from tests.domains.rules.condition_cases import TODAY, TYPES, make_condition, make_facts

LABELS = Labels(
    names={"age": "年龄", "place": "经营场所", "born": "出生日期", "name": "姓名", "agreed": "同意承诺", "kinds": "品种"},
    options={"place": {"home": "自家住宅", "shop": "门面房"}},
)  # fmt: skip


def because(text, facts):
    parts = parse(text, names=TYPES).evaluate(facts, today=TODAY).because(LABELS)
    return [(part.label, part.value) for part in parts]


def test_the_tree_reads_like_the_condition():
    verdict = parse('age >= 60 && (place == "home" || !agreed)', names=TYPES).evaluate({"age": 58})
    tree = verdict.explain(LABELS)
    assert (tree.label, tree.value, tree.missing) == (
        "年龄 ≥ 60 并且 （经营场所 = “自家住宅” 或者 不是（同意承诺））",
        False,
        frozenset(),
    )
    first, second = tree.children
    assert (first.source, first.value) == ("age >= 60", False)
    assert [(part.source, part.value) for part in first.children] == [("age", 58), ("60", 60)]
    assert (second.value, second.missing) == (None, {"place", "agreed"})
    assert (verdict.value, verdict.missing) == (False, set())


def test_a_refusal_names_what_fails_and_nothing_else():
    assert because(
        'age >= 60 && place == "home" && name != null', {"age": 58, "place": "shop", "name": "赵"}
    ) == [
        ("年龄 ≥ 60", False),
        ("经营场所 = “自家住宅”", False),
    ]


def test_an_open_answer_names_what_is_needed():
    assert because('age >= 60 && (place == "home" || agreed)', {"age": 61, "agreed": False}) == [
        ("经营场所 = “自家住宅”", None)
    ]


def test_an_acceptance_names_what_holds():
    assert because('age >= 60 || place in ["home", "shop"]', {"age": 61, "place": "online"}) == [
        ("年龄 ≥ 60", True)
    ]


def test_a_negated_group_names_its_parts():
    assert because("!(age >= 60 && agreed)", {"age": 61, "agreed": True}) == [
        ("年龄 ≥ 60", True),
        ("同意承诺", True),
    ]


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("name == null", "没有填写姓名"),
        ("has(name)", "已填写姓名"),
        ("agreed == true", "同意承诺 = 是"),
        ('place in ["home", "shop"]', "经营场所 是 “自家住宅”、“门面房” 之一"),
        ('kinds.contains("冷食")', "品种 包含 “冷食”"),
        ('"冷食" in kinds', "品种 包含 “冷食”"),
        ('name.startsWith("赵")', "姓名 以 “赵” 开头"),
        ('name.endsWith("赵")', "姓名 以 “赵” 结尾"),
        ("between(age, 18, 60)", "年龄 在 18 和 60 之间"),
        ("age(born) >= 80", "出生日期 到今天的周岁 ≥ 80"),
        ('age(born, date("2026-01-01")) < 1', "出生日期 到 2026-01-01 的周岁 < 1"),
        ("days_between(born, today()) > 2.5", "出生日期 到 今天 的天数 > 2.5"),
        ("months_between(born, until) != 1", "出生日期 到 until 的月数 ≠ 1"),
        ("min(age, 3) <= -(age + 1)", "年龄、3 中最小的 ≤ -（年龄 + 1）"),
        ("max(age, 3) * 2 == size(kinds)", "年龄、3 中最大的 × 2 = 品种 的个数"),
    ],
)
def test_words_for_every_part(text, label):
    assert parse(text, names=TYPES).evaluate({}).explain(LABELS).label == label


@pytest.mark.parametrize(
    ("text", "facts", "problem", "note"),
    [
        ("age / staff > 1", {"age": 1, "staff": 0}, Problem.DIVISION_BY_ZERO, "除数是 0，算不出来。"),
        ("age % staff > 1", {"age": 1, "staff": 0}, Problem.DIVISION_BY_ZERO, "除数是 0，算不出来。"),
        ("age * age > 1", {"age": 10**29}, Problem.OUT_OF_RANGE, "数字太大或者不是整数，算不出来。"),
        ("born > until", {"born": "去年", "until": TODAY}, Problem.UNREADABLE, "“born”的内容认不出来。"),
    ],
)
def test_unknown_for_another_reason_than_a_missing_answer(text, facts, problem, note):
    found = parse(text, names=TYPES).evaluate(facts).explain().problems()
    assert [(part.problem, part.note) for part in found] == [(problem, note)]


def test_values_that_cannot_be_compared_say_so():
    found = parse("a == b").evaluate({"a": 1, "b": "x"}).explain().problems()
    assert [part.note for part in found] == ["两边不是同一种内容，无法比较。"]
    found = parse("size(a) == 1").evaluate({"a": True}).explain().problems()
    assert [part.note for part in found] == ["内容不合适，算不出来。"]


def test_values_are_shown_as_people_write_them():
    tree = parse('x / 4 > 0 && d > date("2026-01-01") && m == ["a"]').evaluate(
        {"x": 3, "d": "2026-02-01", "m": ["a", "b"]}
    )
    division, day, answers = tree.explain().children
    assert division.children[0].value == Decimal("0.75")
    assert day.children[1].value == date(2026, 1, 1)
    assert answers.children[0].value == ("a", "b")


@settings(max_examples=400)
@given(st.randoms(use_true_random=False), st.booleans())
def test_the_explanation_agrees_with_the_answer(rng, declared):
    condition = parse(make_condition(rng), names=TYPES if declared else None)
    verdict = condition.evaluate(make_facts(rng), today=TODAY)
    tree = verdict.explain(LABELS)
    assert verdict.value is (tree.value if isinstance(tree.value, bool) else None)
    assert verdict.missing == tree.missing
    assert tree.label
    pending = [tree]
    while pending:
        part = pending.pop()
        assert part.source in condition.source
        assert all(child.missing <= condition.names for child in part.children)
        assert not (part.value is not None and part.problem)
        pending.extend(part.children)


@settings(max_examples=400)
@given(st.randoms(use_true_random=False))
def test_the_deciding_parts_have_the_value_of_the_whole_or_its_contrary(rng):
    verdict = parse(make_condition(rng), names=TYPES).evaluate(make_facts(rng), today=TODAY)
    parts = verdict.because()
    assert parts
    if verdict.value is None:
        assert all(part.value is None for part in parts)
        assert verdict.missing == {name for part in parts for name in part.missing}
    elif "!" not in verdict.condition.source:
        assert all(part.value is verdict.value for part in parts)
