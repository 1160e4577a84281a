import pytest

from huiban.foundation.identifiers.public import (
    is_guessable_query_code,
    is_mobile,
    make_query_code,
    mask_mobile,
    normalise_mobile,
)


@pytest.mark.parametrize(
    "typed",
    [
        "13800000001",
        " 138 0000 0001",
        "138-0000-0001",
        "+86 13800000001",
        "0086-13800000001",
        "8613800000001",
        "１３８０００００００１",
        "(+86)13800000001",
    ],
)
def test_typed_forms_of_one_number(typed):
    assert is_mobile(typed)
    assert normalise_mobile(typed) == "13800000001"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "12800000001",
        "1380000000",
        "138000000011",
        "23800000001",
        "1380000000a",
        "١٣٨٠٠٠٠٠٠٠١",
        "13800000001\n1",
    ],
)
def test_other_text_is_no_mobile_number(typed):
    assert not is_mobile(typed)


def test_mask_keeps_operator_and_tail():
    assert mask_mobile("13812345678") == "138****5678"
    assert mask_mobile("1381234") == "*******"


@pytest.mark.parametrize("code", ["00000000", "99999999", "12345678", "87654321", "67890123", "32109876"])
def test_codes_people_would_guess(code):
    assert is_guessable_query_code(code)


@pytest.mark.parametrize("code", ["12345679", "13579135", "00000001", "40718263"])
def test_codes_that_are_kept(code):
    assert not is_guessable_query_code(code)


def test_drawn_codes_have_eight_digits_and_differ():
    codes = {make_query_code() for _ in range(500)}
    assert all(len(code) == 8 and code.isdigit() and not is_guessable_query_code(code) for code in codes)
    assert len(codes) > 495
