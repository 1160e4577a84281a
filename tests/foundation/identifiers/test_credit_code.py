import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiban.foundation.identifiers.public import (
    CreditCodeReason,
    check_credit_code,
    credit_code_check_character,
    organisation_check_character,
)

RIGHT = [
    "11511301008778183N",
    "115113010833722043",
    "11100000MB0341032Y",
    "11420503087246977F",
    "1151130100877844X4",
    "11511301MB1550442U",
    "11511301MB1P96705T",
    "115113016823646795",
    "91110000802100433B",
    "91350100M000100Y43",
    "91370406L24894136J",
    "11440100007482575H",
    "11440000006939756B",
    "11440100696931785D",
]


@pytest.mark.parametrize("code", RIGHT)
def test_real_codes_pass_both_checks(code):
    check = check_credit_code(code)
    assert check.value is not None and check.value.code == code
    assert (check.reason, str(check.message)) == (None, "")


def test_parts():
    value = check_credit_code("11420503087246977F").value
    assert value is not None
    assert (value.registry, value.area, value.organisation_code) == ("1", "420503", "087246977")


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("1151130108778239R", CreditCodeReason.LENGTH),
        ("1151130000877869M", CreditCodeReason.LENGTH),
        ("2222222222222", CreditCodeReason.LENGTH),
        ("11511301008778183I", CreditCodeReason.CHARACTERS),
        ("1151130A008778183N", CreditCodeReason.CHARACTERS),
        ("11511301008778183M", CreditCodeReason.CHECK_CHARACTER),
        ("11511301008778138N", CreditCodeReason.CHECK_CHARACTER),
    ],
)
def test_refused_with_the_reason(code, reason):
    check = check_credit_code(code)
    assert (check.value, check.reason) == (None, reason)
    assert str(check.message)


def test_wrong_organisation_check_inside_a_right_code():
    body = "115113010087781" + "9" + "3"
    code = body + credit_code_check_character(body)
    assert check_credit_code(code).reason is CreditCodeReason.ORGANISATION_CHECK


@pytest.mark.parametrize(
    "typed", ["11511301008778183n", " 1151 1301 0087 7818 3N", "１１５１１３０１００８７７８１８３Ｎ"]
)
def test_typed_forms_of_one_code(typed):
    value = check_credit_code(typed).value
    assert value is not None and value.code == RIGHT[0]


@given(st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=8, max_size=8), st.integers(0, 999999))
def test_every_built_code_passes(organisation, area):
    body = f"91{area:06d}{organisation}{organisation_check_character(organisation)}"
    assert check_credit_code(body + credit_code_check_character(body)).ok


@pytest.mark.parametrize("body", ["1234567", "1234567a", "1234567é"])
def test_organisation_check_refuses_other_text(body):
    with pytest.raises(ValueError, match="8 digits or capitals"):
        organisation_check_character(body)


@given(st.text(max_size=20))
def test_any_text_gets_an_answer(text):
    check = check_credit_code(text)
    assert (check.value is None) != (check.reason is None)
