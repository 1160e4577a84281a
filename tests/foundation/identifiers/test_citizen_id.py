from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiban.foundation.identifiers.public import (
    CitizenIdReason,
    check_citizen_id,
    convert_15_to_18,
    mask_citizen_id,
    mod_11_2_character,
    normalise_citizen_id,
)

ON = date(2026, 11, 20)


def synthetic(born: str, sequence: str) -> str:
    body = f"990000{born}{sequence}"
    return body + mod_11_2_character(body)


def test_first_published_sample_of_the_standard():
    check = check_citizen_id("11010519491231002X", on=ON)
    assert check.value is not None
    assert (check.value.birth_date, check.value.sex, check.value.area) == (
        date(1949, 12, 31),
        "female",
        "110105",
    )


def test_second_published_sample_was_right_while_its_bearer_could_live():
    check = check_citizen_id("440524188001010014", on=date(1999, 7, 1))
    assert check.value is not None
    assert (check.value.birth_date, check.value.sex) == (date(1880, 1, 1), "male")
    assert check_citizen_id("440524188001010014", on=ON).reason is CitizenIdReason.TOO_OLD


@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("110105194912310021", CitizenIdReason.CHECK_DIGIT),
        ("370211209912310011", CitizenIdReason.FUTURE_DATE),
        ("370211199002300010", CitizenIdReason.IMPOSSIBLE_DATE),
        ("", CitizenIdReason.LENGTH),
        ("1101051949123100", CitizenIdReason.LENGTH),
        ("11010519491231002XX", CitizenIdReason.LENGTH),
        ("1101051949123100X2", CitizenIdReason.CHARACTERS),
        ("11010519491231002Y", CitizenIdReason.CHARACTERS),
        ("٠١٠١٠٥١٩٤٩١٢٣١٠٠٢X", CitizenIdReason.CHARACTERS),
        ("11010519491231A", CitizenIdReason.LENGTH),
    ],
)
def test_refused_with_the_reason(number, reason):
    check = check_citizen_id(number, on=ON)
    assert (check.value, check.reason, check.ok) == (None, reason, False)
    assert str(check.message) == str(reason.message)
    assert str(check.message)


@pytest.mark.parametrize(
    "typed",
    [
        "11010519491231002x",
        " 110105 19491231 002X ",
        "１１０１０５１９４９１２３１００２Ｘ",
        "110105-19491231-002X",
    ],
)
def test_typed_forms_of_one_number(typed):
    assert normalise_citizen_id(typed) == "11010519491231002X"


def test_old_fifteen_digits_get_the_century_and_a_check_character():
    assert convert_15_to_18("110105491231002") == "11010519491231002X"
    check = check_citizen_id("110105491231002", on=ON)
    assert check.value is not None and check.value.number == "11010519491231002X"
    assert check_citizen_id("370211900230001", on=ON).reason is CitizenIdReason.IMPOSSIBLE_DATE


@pytest.mark.parametrize(
    "number", ["", "1101054912310021", "11010549123100X", "１１０１０５４９１２３１００２"]
)
def test_conversion_refuses_what_is_not_fifteen_digits(number):
    with pytest.raises(ValueError, match="15 digits"):
        convert_15_to_18(number)


def test_mask_keeps_area_and_tail():
    assert mask_citizen_id("990000199003070027") == "990000********0027"
    assert mask_citizen_id("990000900307002") == "990000*****7002"
    assert mask_citizen_id("12345") == "*****"


def test_synthetic_area_is_recognised():
    check = check_citizen_id(synthetic("19900307", "002"), on=ON)
    assert check.value is not None and check.value.is_synthetic
    assert check.value.masked == "990000********" + check.value.number[-4:]


def test_born_today_is_right_and_born_tomorrow_is_not():
    assert check_citizen_id(synthetic("20261120", "001"), on=ON).ok
    assert check_citizen_id(synthetic("20261121", "001"), on=ON).reason is CitizenIdReason.FUTURE_DATE


def test_the_hundred_and_thirtieth_birthday_is_the_first_refused_day():
    assert check_citizen_id(synthetic("18961121", "001"), on=ON).ok
    assert check_citizen_id(synthetic("18961120", "001"), on=ON).reason is CitizenIdReason.TOO_OLD


@given(st.dates(date(1900, 1, 1), ON), st.integers(0, 999))
def test_every_built_number_is_read_back(born, sequence):
    check = check_citizen_id(synthetic(f"{born:%Y%m%d}", f"{sequence:03d}"), on=ON)
    assert check.value is not None
    assert check.value.birth_date == born
    assert check.value.sex == ("male" if sequence % 2 else "female")


@given(st.dates(date(1900, 1, 1), ON), st.integers(0, 999), st.integers(0, 16), st.integers(1, 9))
def test_one_changed_digit_is_always_refused(born, sequence, position, shift):
    number = synthetic(f"{born:%Y%m%d}", f"{sequence:03d}")
    changed = str((int(number[position]) + shift) % 10)
    assert not check_citizen_id(number[:position] + changed + number[position + 1 :], on=ON).ok


@given(st.text(max_size=24))
def test_any_text_gets_an_answer(text):
    check = check_citizen_id(text, on=ON)
    assert (check.value is None) != (check.reason is None)
