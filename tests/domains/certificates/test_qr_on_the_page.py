"""The code on the paper is the address, module for module, dark on light, with its quiet zone."""

from __future__ import annotations

import pytest
import segno

from huiban.domains.certificates.typeset.render import render
from tests.domains.certificates.pages import picture_of, square_of
from tests.domains.certificates.sheets import SHEETS, VERIFICATION

SCALE = 4
SIDE = 23 * 72 / 25.4


@pytest.mark.parametrize("name", ["licence", "confirmation", "benefit", "refusal"])
def test_the_printed_code_is_the_address(name):
    pdf = render(SHEETS[name])
    code = segno.make(VERIFICATION.url, error="m", micro=False, boost_error=False)
    expected = [[bool(module) for module in row] for row in code.matrix]
    picture = picture_of(pdf, scale=SCALE).convert("L")
    left, _bottom, right, top = square_of(pdf, side=SIDE)
    step = (right - left) / len(expected)

    def dark(column: float, row: float) -> bool:
        x = (left + (column + 0.5) * step) * SCALE
        y = picture.height - (top - (row + 0.5) * step) * SCALE
        return picture.getpixel((int(x), int(y))) < 128

    size = len(expected)
    assert [[dark(column, row) for column in range(size)] for row in range(size)] == expected
    around = [(column, row) for column in range(-4, size + 4) for row in (-4, -2, size + 1, size + 3)]
    assert not any(dark(column, row) for column, row in around)
