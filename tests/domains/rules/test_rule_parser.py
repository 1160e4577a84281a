from fractions import Fraction

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from huiban.domains.rules.lexer import MAX_LENGTH
from huiban.domains.rules.parser import MAX_DEPTH, parse_syntax
from huiban.domains.rules.public import ConditionError, ValueType, parse
from huiban.domains.rules.syntax import AllOf, AnyOf, Compare, Constant, Has, Math, Name, Not
from tests.domains.rules.condition_cases import TYPES


def refusal(text, names=None):
    with pytest.raises(ConditionError) as refused:
        parse(text, names=names)
    return refused.value.column, refused.value.message


def test_and_binds_tighter_than_or():
    assert parse_syntax("a || b && c") == AnyOf((Name("a"), AllOf((Name("b"), Name("c")))))


def test_multiplication_binds_tighter_than_addition_and_both_than_comparison():
    product = Math("*", Constant(2), Name("b"))
    assert parse_syntax("a + 2 * b > 1.5") == Compare(
        ">", Math("+", Name("a"), product), Constant(Fraction(3, 2))
    )


def test_subtraction_reads_from_the_left():
    assert parse_syntax("a - 1 - 2 == 0") == Compare(
        "==", Math("-", Math("-", Name("a"), Constant(1)), Constant(2)), Constant(0)
    )


def test_a_chain_is_one_node():
    assert parse_syntax("a && b && c") == AllOf((Name("a"), Name("b"), Name("c")))


def test_null_asks_whether_there_is_an_answer():
    assert parse_syntax("a.b != null") == Has(Name("a.b"))
    assert parse_syntax("null == a") == Not(Has(Name("a")))


def test_text_in_either_quotes_with_escapes():
    left = r'a == "say \"hi\" \\ \n"'
    assert parse_syntax(left) == Compare("==", Name("a"), Constant('say "hi" \\ \n'))
    assert parse_syntax("a == '家庭经营'") == Compare("==", Name("a"), Constant("家庭经营"))


def test_nodes_know_their_place():
    tree = parse_syntax(" (age >= 60) && !done")
    assert [" (age >= 60) && !done"[child.start : child.end] for child in tree.children] == [
        "(age >= 60)",
        "!done",
    ]


def test_a_condition_lists_its_names():
    condition = parse('applicant.age >= 60 && has(name) && name.startsWith(prefix) && x in [y, "z"]')
    assert condition.names == {"applicant.age", "name", "prefix", "x", "y"}
    assert condition.source.startswith("applicant.age")


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("", 1, "条件是空的。"),
        ("   ", 4, "条件是空的。"),
        ("age = 3", 5, "这里请写 ==，而不是 =。"),
        ("a & b", 3, "这里请写 &&，而不是 &。"),
        ("a and b", 3, "“and”请写成 &&。"),
        ("not a", 1, "“not”请写成 !。"),
        ("a == True", 6, "“True”请写成 true。"),
        ("（age > 3）", 1, "请把中文标点 （ 换成英文标点。"),
        ("a == “x”", 6, "请把中文标点 “ 换成英文标点。"),
        ("a == 家庭", 6, "这里不认识“家”。文字要放在英文引号里。"),
        ("a ? b : c", 3, "条件里不能用 ? :，请写成用 && 和 || 连接的条件。"),
        ('a == "x', 6, "这段文字缺少结尾的引号。"),
        (r'a == "\d"', 7, r"文字里不能用 \d。"),
        ("a +", 4, "条件没有写完。"),
        ("(a > 1", 7, "这里缺少 )。"),
        ("a > 1)", 6, "这里不该出现“)”。"),
        ("a b", 3, "这里不该出现“b”。"),
        ("1 < a < 3", 7, "不能连着比较；请用 && 连接两个比较，或者用 between(值, 最小, 最大)。"),
        ("a == b == c", 8, "不能连着比较；请用 && 连接两个比较，或者用 between(值, 最小, 最大)。"),
        ("null", 1, "null 只能用 == 或 != 和一个名称比较。"),
        ("a < null", 1, "null 只能用 == 或 != 和一个名称比较。"),
        ("a + 1 == null", 1, "null 只能用 == 或 != 和一个名称比较。"),
        ('a.matches("x")', 3, "没有这个方法；能用的有：startsWith、endsWith、contains。"),
        ("a.contains", 11, "这里缺少 (。"),
        ("age(a, b, c) > 1", 1, "age 的参数个数不对。"),
        ("min(a) > 1", 1, "min 的参数个数不对。"),
        ("today(1) > a", 1, "today 的参数个数不对。"),
        ("has(a + 1)", 1, "has() 里只能写一个名称。"),
        ('date("2026-02-30") > a', 6, '日期请写成 date("2026-01-01")。'),
        ("date(a) > b", 6, '日期请写成 date("2026-01-01")。'),
        ("1" * 31 + " > a", 1, "数字太长，最多 30 位。"),
    ],
)
def test_refused_with_the_place_and_a_sentence(text, column, message):
    assert refusal(text) == (column, message)


def test_unknown_functions_are_refused_with_those_there_are():
    column, message = refusal('exec("rm") == 1')
    assert column == 1
    assert message.startswith("没有“exec”这个函数；能用的有：age、between、date、")


def test_the_error_reads_as_one_sentence_with_its_place():
    with pytest.raises(ConditionError) as refused:
        parse("age = 3")
    assert str(refused.value) == "第 5 个字符：这里请写 ==，而不是 =。"
    assert isinstance(refused.value, ValueError)


def test_the_longest_condition_is_read_and_a_longer_one_refused():
    text = "a == 1 || " * 399 + "a == 22222"
    assert len(text) == MAX_LENGTH
    assert parse(text).evaluate({"a": 1}).value is True
    assert refusal(text + " ") == (MAX_LENGTH + 1, "条件太长，最多 4000 个字符。")


@pytest.mark.parametrize(
    ("opening", "core", "closing"),
    [("(", "a", ")"), ("!", "a", ""), ("[", "a", "]"), ("a || (b && ", "a", ")"), ("-", "1", "")],
)
def test_deep_nesting_is_refused_and_never_breaks(opening, core, closing):
    def nested(levels):
        text = opening * levels + core + closing * levels
        return text if opening in ("(", "!", "a || (b && ") else f"{text} == 1"

    if opening != "[":
        parse(nested(20))
    for levels in (MAX_DEPTH + 1, 200, 350):
        with pytest.raises(ConditionError):
            parse(nested(levels))


def test_long_sums_are_nesting_too():
    parse("a" + " + a" * 40 + " > 1")
    assert "嵌套太深" in refusal("a" + " + a" * 60 + " > 1")[1]


NAMES = TYPES | {"minor": ValueType.bool()}


@pytest.mark.parametrize(
    ("text", "column", "message"),
    [
        ("agee > 3", 1, "没有“agee”这个名称，是不是 age？"),
        ("zzz > 3", 1, "没有“zzz”这个名称。"),
        ("has(nam)", 5, "没有“nam”这个名称，是不是 name？"),
        ('place == "mall"', 10, "place 没有“mall”这个选项；有：shop、home、online。"),
        ('"mall" != place', 1, "place 没有“mall”这个选项；有：shop、home、online。"),
        ('place in ["shop", "mall"]', 19, "place 没有“mall”这个选项；有：shop、home、online。"),
        ('kinds.contains("饮料")', 16, "kinds 没有“饮料”这个选项；有：冷食、热食、糕点。"),
        ('"饮料" in kinds', 1, "kinds 没有“饮料”这个选项；有：冷食、热食、糕点。"),
        ('kinds == ["饮料"]', 11, "kinds 没有“饮料”这个选项；有：冷食、热食、糕点。"),
        ("age", 1, "这里应是能回答是或否的条件，现在是整数。"),
        ("agreed && name", 11, "这里应是能回答是或否的条件，现在是文字。"),
        ("!age", 2, "这里应是能回答是或否的条件，现在是整数。"),
        ("1 + 2", 1, "这里应是能回答是或否的条件，现在是整数。"),
        ("age == name", 8, "整数不能和文字比较。"),
        ("agreed == 1", 11, "是或否不能和整数比较。"),
        ("born == age", 9, "日期不能和整数比较。"),
        ('born > "2020-01-01"', 8, '日期请写成 date("2026-01-01")。'),
        ('age(born, "2020-01-01") > 1', 11, '日期请写成 date("2026-01-01")。'),
        ('born in ["2020-01-01"]', 10, '日期请写成 date("2026-01-01")。'),
        ('name > "a"', 1, "只有数字、金额和日期能比大小，现在是文字。"),
        ("agreed < true", 1, "只有数字、金额和日期能比大小，现在是是或否。"),
        ("kinds == name", 10, "多选不能和文字比较。"),
        ('name in "abc"', 9, "in 后面应是方括号或多选，现在是文字。"),
        ("age in kinds", 1, "多选里只能找文字，现在是整数。"),
        ('age in ["a"]', 9, "整数不能和文字比较。"),
        ('age in [1, "a"]', 12, "方括号里的值类型要一致。"),
        ("age in [kinds]", 9, "方括号里不能再放多选。"),
        ("name + 1 > 2", 1, "这里应是数字，现在是文字。"),
        ("-born > 2", 2, "这里应是数字，现在是日期。"),
        ("share % 2 == 0", 1, "求余数要用整数。"),
        ("size(age) > 1", 6, "size 不能用于整数。"),
        ("age(name) > 1", 5, "age 不能用于文字。"),
        ('age.contains("1")', 1, "contains 不能用于整数。"),
        ("min(born, age) > 1", 11, "min 里不能混用日期和数字。"),
        ("between(born, 1, 2)", 15, "between 里不能混用日期和数字。"),
        ("min(age, name) > 1", 10, "min 不能用于文字。"),
    ],
)
def test_types_and_options_are_checked_against_the_declared_names(text, column, message):
    assert refusal(text, NAMES) == (column, message)


@pytest.mark.parametrize(
    "text",
    [
        "capital >= 20000000 && capital * 2 > share",
        "min(age, share, capital) / 2 < 3.5",
        "max(born, until) <= today()",
        'place == name && name != place',
        'kinds == ["冷食", "热食"] || size(kinds) == 0',
        "minor == (age < 18)",
        "staff in [1, 2.5, age + 1]",
        'lic.status == "存续" && lic.status != null',
        "between(born, date(\"2000-01-01\"), today())",
        "true",
    ],
)  # fmt: skip
def test_what_makes_sense_is_accepted(text):
    assert parse(text, names=NAMES).source == text


def test_without_declared_names_contradictions_are_still_found():
    assert refusal('1 == "a"') == (6, "整数不能和文字比较。")
    assert refusal("size(3) > a") == (6, "size 不能用于整数。")
    parse("anything > 1 && anything")


FRAGMENTS = [
    "a", "b.c", "age", "kinds", "name", "born", "1", "2.5", '"x"', "'y'", "true", "false", "null", "in",
    "&&", "||", "!", "==", "!=", "<", "<=", ">", ">=", "+", "-", "*", "/", "%", "(", ")", "[", "]", ",", ".",
    "size(", "has(", "age(", "min(", "between(", 'date("2026-01-01")', ".contains(", ".startsWith(", "today()",
    "=", "&", "?", "（", "“", "\\", '"', "\n", "家", "and",
]  # fmt: skip


@settings(max_examples=1500)
@given(st.lists(st.sampled_from(FRAGMENTS), max_size=60), st.sampled_from(["", " "]), st.booleans())
@example(["("] * 60, "", True)
@example(["!"] * 60, "", False)
@example(["a", "."] * 30, "", True)
def test_any_sequence_of_words_is_read_or_refused_with_a_place(parts, space, declared):
    text = space.join(parts)
    try:
        condition = parse(text, names=NAMES if declared else None)
    except ConditionError as error:
        assert 1 <= error.column <= len(text) + 1
        assert error.message
    else:
        assert condition.evaluate({}).value in (True, False, None)


@settings(max_examples=600)
@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text):
    try:
        parse(text)
    except ConditionError as error:
        assert 1 <= error.column <= len(text) + 1
        assert str(error)
