from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiban.foundation.identifiers.public import (
    CaseNumberReason,
    check_case_number,
    make_case_number,
    mod_11_2_character,
    mod_37_36_character,
    parse_case_number,
)

NUMBER = make_case_number("370211", date(2026, 11, 20), 123)


def test_published_vectors_of_mod_37_36():
    assert mod_37_36_character("A12425GABC1234002") == "M"
    body = "11100000MB0341032Y002" + "11420503087246977F" + "0123456789ABCDEFGHIJ" + "001"
    assert mod_37_36_character(body) == "2"


def test_published_vectors_of_mod_11_2():
    assert mod_11_2_character("11010519491231002") == "X"
    assert mod_11_2_character("44052418800101001") == "4"


def test_check_characters_refuse_separators():
    with pytest.raises(ValueError, match="is not one of"):
        mod_37_36_character("370211-2026")
    with pytest.raises(ValueError, match="is not one of"):
        mod_11_2_character("1101X")


def test_written_form():
    assert str(NUMBER) == "370211-20261120-000123-" + mod_37_36_character("37021120261120000123")
    assert parse_case_number(str(NUMBER)) == NUMBER


def test_typed_forms_of_one_number():
    text = str(NUMBER)
    full_width = "".join(chr(ord(symbol) + 0xFEE0) for symbol in text)
    for typed in (
        text.lower(),
        text.replace("-", ""),
        text.replace("-", " "),
        f"  {text} ",
        full_width,
        text.replace("-", "—"),
        text.replace("-", "‐"),
    ):
        assert parse_case_number(typed) == NUMBER


@pytest.mark.parametrize(
    "text", ["", "370211-20261120-123", "370211-20261120-0001234567890-C", "办件", "370211-2026112O-000123-C"]
)
def test_other_text_is_refused_as_form(text):
    assert check_case_number(text).reason is CaseNumberReason.FORM


def test_wrong_check_character():
    wrong = "A" if NUMBER.check_character != "A" else "B"
    assert check_case_number(str(NUMBER)[:-1] + wrong).reason is CaseNumberReason.CHECK_CHARACTER


def test_impossible_date_with_a_right_check_character():
    body = "37021120260230000123"
    assert check_case_number(body + mod_37_36_character(body)).reason is CaseNumberReason.IMPOSSIBLE_DATE


def test_a_serial_padded_with_zeros_is_not_a_second_name_of_the_case():
    body = "370211202611200000123"
    assert check_case_number(body + mod_37_36_character(body)).value is None


@pytest.mark.parametrize(
    ("area", "serial"), [("37021", 1), ("37021a", 1), ("370211", 0), ("370211", 1_000_000_000)]
)
def test_impossible_parts_are_refused(area, serial):
    with pytest.raises(ValueError, match="of a case number"):
        make_case_number(area, date(2026, 11, 20), serial)


numbers = st.builds(
    make_case_number,
    st.from_regex(r"[0-9A-Z]{6}", fullmatch=True),
    st.dates(date(2000, 1, 1), date(2099, 12, 31)),
    st.integers(1, 999_999_999),
)


@given(numbers)
def test_every_number_is_read_back(number):
    assert parse_case_number(str(number)) == number
    assert parse_case_number(str(number).replace("-", "").lower()) == number


@given(numbers, st.data())
def test_one_changed_character_is_always_refused(number, data):
    text = str(number).replace("-", "")
    position = data.draw(st.integers(0, len(text) - 1))
    changed = data.draw(st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ".replace(text[position], "")))
    assert parse_case_number(text[:position] + changed + text[position + 1 :]) is None


@given(numbers, st.data())
def test_two_swapped_neighbours_are_refused_unless_they_follow_each_other(number, data):
    text = str(number).replace("-", "")
    position = data.draw(st.integers(0, len(text) - 3))
    first, second = text[position], text[position + 1]
    swapped = text[:position] + second + first + text[position + 2 :]
    if abs(int(first, 36) - int(second, 36)) > 1:  # MOD 37,36 misses a few swaps such as 45 for 54
        assert parse_case_number(swapped) is None


@given(st.text(max_size=30))
def test_any_text_gets_an_answer(text):
    check = check_case_number(text)
    assert (check.value is None) != (check.reason is None)
