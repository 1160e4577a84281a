from hypothesis import given
from hypothesis import strategies as st

from huiban.domains.certificates.codes import grouped, new_verification_code, normalise
from huiban.domains.certificates.qr import qr_png, qr_svg


def test_codes_are_long_random_and_without_look_alikes():
    codes = {new_verification_code() for _ in range(1000)}
    assert len(codes) == 1000
    assert {len(code) for code in codes} == {24}
    assert not set("".join(codes)) & set("0189")


@given(st.binary(min_size=15, max_size=15))
def test_a_code_is_read_back_however_it_is_typed(noise):
    del noise
    code = new_verification_code()
    assert normalise(grouped(code).lower()) == code
    assert normalise(f" {code[:8]}-{code[8:16]}-{code[16:]}\n") == code


def test_figures_misread_for_letters_are_put_right():
    assert normalise("0ABC DEFG HIJK LMNO PQRS TU18") == "OABCDEFGHIJKLMNOPQRSTUIB"


@given(st.text(max_size=200))
def test_anything_else_is_no_code(typed):
    found = normalise(typed)
    assert found is None or len(found) == 24


def test_qr_codes_are_drawn_as_svg_and_png():
    assert qr_svg("https://zwfw.example/verify/A").startswith("<svg")
    assert qr_png("https://zwfw.example/verify/A").startswith(b"\x89PNG")
