"""What a browser posted becomes plain values, and what was shown comes back as it was."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.http import QueryDict

from huiban.surfaces.components.fields import FieldView
from huiban.surfaces.components.posted import read_posted


def posted(query: str, type: str) -> Any:
    return read_posted(QueryDict(query), id="x", type=type)


@pytest.mark.parametrize(
    ("type", "query", "value"),
    [
        ("string", "x=++王秀兰+", "王秀兰"),
        ("string", "x=+", None),
        ("text", "x=a%0D%0Ab%00", "a\nb"),
        ("int", "x=1,200", 1200),
        ("int", "x=１２", 12),
        ("int", "x=1.5", "1.5"),
        ("number", "x=62.5", 62.5),
        ("number", "x=3", 3),
        ("money", "x=1850.5", 185050),
        ("money", "x=¥1,850元", 185000),
        ("money", "x=0.001", "0.001"),
        ("money", "x=很多", "很多"),
        ("money", "x=1e999", "1e999"),
        ("money", "x=NaN", "NaN"),
        ("date", "x__year=1946&x__month=3&x__day=7", "1946-03-07"),
        ("date", "x__year=1946&x__month=13&x__day=", "1946-13-"),
        ("date", "x=1946-03-07", "1946-03-07"),
        ("date", "", None),
        ("bool", "x=yes", True),
        ("bool", "x=no", False),
        ("bool", "x=maybe", None),
        ("confirm", "x=yes", True),
        ("confirm", "", None),
        ("multi", "x=a&x=b", ["a", "b"]),
        ("multi", "", None),
        ("citizen_id", "x=990000+19460307+003x", "99000019460307003X"),
        ("mobile", "x=138 0000-1234", "13800001234"),
    ],
)
def test_a_post_becomes_plain_values(type: str, query: str, value: Any) -> None:
    assert posted(query.replace("¥", "%C2%A5"), type) == value


def test_what_is_shown_can_be_read_back() -> None:
    """A page that is saved without a change changes nothing."""
    for fen in (0, 1, 50, 100, 185050, 123456789):
        shown = FieldView(id="x", label="", type="money", value=fen).text_value
        assert posted(f"x={shown}", "money") == fen
    year, month, day = FieldView(id="x", label="", type="date", value="1946-03-07").date_parts
    assert posted(f"x__year={year}&x__month={month}&x__day={day}", "date") == "1946-03-07"


@pytest.mark.parametrize("type", ["int", "number", "money"])
@pytest.mark.parametrize(
    "typed", ["1e9999999", "-1e9999999", "1e-9999999", "NaN", "sNaN", "Infinity", "９" * 400]
)
def test_a_number_beyond_all_measure_stays_the_typed_text(type: str, typed: str) -> None:
    value = posted(urlencode({"x": typed}), type)
    assert value == typed or (isinstance(value, int | float) and value == 0)
